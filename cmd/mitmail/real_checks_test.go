package main_test

import (
	"slices"
	"strings"
)

// harmless is the findings that honest traffic may give rise to: few clients
// say BODY=8BITMIME.
var harmless = []string{"auth-in-clear", "eight-bit-undeclared"}

// checkSound checks what holds for the records of any session: they are whole,
// in order, without an alarm, and nothing that was said is missing from them.
func (j job) checkSound(session []record, expected ...string) {
	j.t.Helper()
	for i, r := range session {
		if r.Seq != i+1 {
			j.t.Errorf("record %d has seq %d", i+1, r.Seq)
		}
		if r.Event == "finding" && !slices.Contains(harmless, r.ID) && !slices.Contains(expected, r.ID) {
			j.t.Errorf("alarm: %v", r)
		}
	}
	first, last := session[0], session[len(session)-1]
	if first.Event != "open" || last.Event != "close" || last.Outcome == "" {
		j.t.Errorf("the session goes from %v to %v", first, last)
	}
	if len(only(session, "command")) != last.Commands || len(only(session, "message")) != last.Messages {
		j.t.Errorf("not so many commands and messages: %v", last)
	}
	j.checkConserved(session, last)
}

// found says whether a session has a finding.
func found(session []record, id string) bool {
	return slices.ContainsFunc(session, func(r record) bool { return r.ID == id })
}

// checkConserved checks that the records hold all bytes that both sides said,
// message text counted by the message records.
func (j job) checkConserved(session []record, last record) {
	j.t.Helper()
	said := map[string]int64{}
	for _, r := range session {
		said[r.From] += int64(len(r.Raw) + len(r.RawBase64))
		if r.Event == "message" {
			said[author(r)] += j.onWire(r)
		}
	}
	if said["client"] != last.ClientBytes || said["server"] != last.ServerBytes {
		j.t.Errorf("the records account for %v bytes, of %d and %d", said, last.ClientBytes, last.ServerBytes)
	}
}

// author is the side that a message came from.
func author(message record) string {
	if message.Protocol == "pop3" {
		return "server"
	}
	return "client"
}

// onWire is how many bytes a message took, with stuffing and dot.
func (j job) onWire(message record) int64 {
	switch {
	case message.Via == "BDAT":
		return message.Size
	case message.Size == int64(len(j.message)):
		return message.Size + int64(stuffing(j.message)) + 3
	}
	return message.Size + 3
}

// checkLogin checks the one login of a session.
func (j job) checkLogin(session []record) {
	j.t.Helper()
	logins := only(session, "auth")
	if len(logins) != 1 {
		j.t.Fatalf("logins: %v", logins)
	}
	l := logins[0]
	user := l.User[strings.LastIndex(l.User, `\`)+1:] // NTLM puts a domain before it
	if l.Mechanism != j.mechanism || user != realUser || l.OK == nil || !*l.OK {
		j.t.Errorf("login: %v", l)
	}
	if found(session, "auth-in-clear") != j.inClear() {
		j.t.Errorf("%s: a warning for it: %t", j.mechanism, !j.inClear())
	}
	switch shown := l.Secret; {
	case j.inClear() && (shown == nil || *shown != j.password):
		j.t.Errorf("the password is not in the record: %v", l)
	case !j.inClear() && (shown != nil || l.Digest == nil || *l.Digest == ""):
		j.t.Errorf("the record is to have a digest and no password: %v", l)
	}
}

// inClear says whether the mechanism shows the password to who listens.
func (j job) inClear() bool {
	return bearer(j.mechanism) || slices.Contains(strings.Fields("PLAIN LOGIN USER/PASS"), j.mechanism)
}

// checkSent checks the one message of an SMTP session.
func (j job) checkSent(session []record) {
	j.t.Helper()
	via := "DATA"
	if slices.ContainsFunc(session, func(r record) bool { return r.Verb == "BDAT" }) {
		via = "BDAT"
		if found(session, "eight-bit-undeclared") {
			j.t.Error("BODY=8BITMIME was said, and not seen")
		}
	}
	m := j.checkMessage(only(session, "message"), via)
	if m.MailFrom != sender || !slices.Equal(m.RcptTo, []string{realAddress}) {
		j.t.Errorf("envelope: %v", m)
	}
}

// checkMessage checks that there is one message, and that it is the job's.
func (j job) checkMessage(messages []record, via string) record {
	j.t.Helper()
	if len(messages) != 1 {
		j.t.Fatalf("messages: %v", messages)
	}
	m := messages[0]
	if m.SHA256 != sum(j.message) || m.Size != int64(len(j.message)) {
		j.t.Errorf("another message: %v", m)
	}
	if m.Via != via || m.OK == nil || !*m.OK || !m.Complete || m.Subject != "Grüße from bob" {
		j.t.Errorf("message: %v", m)
	}
	return m
}
