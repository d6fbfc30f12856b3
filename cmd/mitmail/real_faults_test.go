package main_test

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

const stranger = "nobody@example.test"

func swaksLMTP(j job) *exec.Cmd { return with(swaksOpen(j), "--protocol", "LMTP") }

func (r rig) refusedPassword(t *testing.T, scheme string, port int, run client) {
	w := r.before(t, scheme, port)
	j := newJob(t, w.addrs[0], "PLAIN")
	j.password = "wrong"
	j.fail(run)
	session := w.end(t, 1)[0]
	j.checkSound(session, "quit-missing") // as mpop does
	logins := only(session, "auth")
	if len(logins) != 1 || logins[0].OK == nil || *logins[0].OK || *logins[0].Secret != "wrong" {
		t.Errorf("logins: %v", logins)
	}
}

// cancelled has curl give up on a challenge that it does not like.
func (r rig) cancelled(t *testing.T) {
	w := r.before(t, "smtp", r.SMTP)
	j := newJob(t, w.addrs[0], "DIGEST-MD5")
	j.fail(curlSend)
	session := w.end(t, 1)[0]
	j.checkSound(session, "auth-cancelled", "quit-missing")
	if !found(session, "auth-cancelled") {
		t.Errorf("findings: %v", only(session, "finding"))
	}
	logins := only(session, "auth")
	if len(logins) != 1 || logins[0].OK == nil || *logins[0].OK {
		t.Errorf("logins: %v", logins)
	}
}

func (r rig) refusedRecipient(t *testing.T) {
	w := r.before(t, "smtp", r.SMTP)
	j := newJob(t, w.addrs[0], "LOGIN")
	j.fail(func(j job) *exec.Cmd { return with(swaks(j), "--to", stranger) })
	session := w.end(t, 1)[0]
	j.checkSound(session)
	if outcome := session[len(session)-1].Outcome; !strings.Contains(outcome, "550 5.1.1") {
		t.Errorf("outcome: %s", outcome)
	}
	if sent := only(session, "message"); len(sent) > 0 {
		t.Errorf("messages: %v", sent)
	}
}

// twoRecipients has one taken and one refused.
func (r rig) twoRecipients(t *testing.T, scheme string, port int, run client) {
	r.empty(t)
	w := r.before(t, scheme, port)
	j := newJob(t, w.addrs[0], "PLAIN")
	j.do(func(j job) *exec.Cmd { return with(run(j), "--to", realAddress+","+stranger) })
	must(t, same(r.arrived(t, 1)[0], onDisk(j.message)))
	session := w.end(t, 1)[0]
	j.checkSound(session)
	j.checkSent(session)
	if m := only(session, "message")[0]; !slices.Equal(m.Rejected, []string{stranger}) {
		t.Errorf("message: %v", m)
	}
	if scheme == "lmtp" {
		j.checkRcptReply(session)
	}
}

// checkRcptReply checks the reply to the message, which LMTP gives for each
// recipient by itself.
func (j job) checkRcptReply(session []record) {
	j.t.Helper()
	for _, r := range only(session, "reply") {
		if r.To == "." && (r.Rcpt != realAddress || r.Code != 250) {
			j.t.Errorf("reply to the message: %v", r)
		}
	}
}

// severalAtOnce has clients at work at the same time, each with a message of
// its own.
func (r rig) severalAtOnce(t *testing.T) {
	const n = 4
	r.empty(t)
	w := r.before(t, "smtp", r.SMTP)
	sent := map[string]job{}
	var all sync.WaitGroup
	for i := range n {
		j := newJob(t, w.addrs[0], "SCRAM-SHA-256")
		j.message = append(j.message, fmt.Sprintf("number %d\r\n", i)...)
		sent[sum(j.message)] = j
		all.Go(func() { j.try(msmtp) })
	}
	all.Wait()
	r.arrived(t, n)
	for _, session := range w.end(t, n) {
		m := only(session, "message")[0]
		j, ok := sent[m.SHA256]
		if !ok {
			t.Fatalf("nobody sent %v, or it was seen twice", m)
		}
		delete(sent, m.SHA256)
		j.checkSound(session)
		j.checkLogin(session)
		j.checkSent(session)
	}
}

// thereAndBack sends and fetches through one mitmail with two routes.
func (r rig) thereAndBack(t *testing.T) {
	r.empty(t)
	w := startWatch(t, r.program, remote("smtp", r.SMTP), remote("pop3", r.POP3))
	out, back := newJob(t, w.addrs[0], "CRAM-MD5"), newJob(t, w.addrs[1], "CRAM-MD5")
	out.do(msmtp)
	r.arrived(t, 1)
	back.do(mpop)
	must(t, same(back.fetched(), onDisk(out.message)))
	sessions := w.end(t, 2)
	out.checkSent(sessions[0])
	if got := only(sessions[1], "message"); len(got) != 1 || got[0].Subject != "Grüße from bob" {
		t.Errorf("messages: %v", got)
	}
}
