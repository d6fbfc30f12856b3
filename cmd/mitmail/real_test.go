package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mitmail/proxy/mailclient"
)

// rig is mitmail and the real servers that it is put before.
type rig struct {
	*servers
	program string
}

// TestReal sends and fetches in clear through mitmail with real clients and servers,
// and compares what arrives and what the records say with what was sent.
func TestReal(t *testing.T) {
	r := rig{startServers(t, false), buildMitmail(t)}
	for _, c := range senders {
		for _, mechanism := range strings.Fields(c.mechanisms) {
			t.Run("send/"+c.name+"/"+mechanism, func(t *testing.T) { r.send(t, c.run, mechanism, r.smtpPort(c.cyrus)) })
		}
	}
	for _, c := range fetchers {
		for _, mechanism := range strings.Fields(c.mechanisms) {
			t.Run("fetch/"+c.name+"/"+mechanism, func(t *testing.T) { r.fetch(t, c.run, mechanism) })
		}
	}
	for _, mechanism := range mailclient.Mechanisms() {
		t.Run("send/mitmail/"+mechanism, func(t *testing.T) { r.send(t, r.mitmailSend, mechanism, r.SMTP) })
		t.Run("fetch/mitmail/"+mechanism, func(t *testing.T) { r.fetch(t, r.mitmailFetch, mechanism) })
	}
	t.Run("fetch/mitmail/APOP", func(t *testing.T) { r.fetch(t, r.mitmailFetch, "APOP") })
	t.Run("fetch/mitmail/USER/PASS", func(t *testing.T) { r.fetch(t, r.mitmailFetch, "USER/PASS") })
	t.Run("refused password/smtp", func(t *testing.T) { r.refusedPassword(t, "smtp", r.SMTP, swaks) })
	t.Run("refused password/pop3", func(t *testing.T) { r.refusedPassword(t, "pop3", r.POP3, mpop) })
	t.Run("cancelled", r.cancelled)
	t.Run("refused recipient", r.refusedRecipient)
	t.Run("refused recipient of two", func(t *testing.T) { r.twoRecipients(t, "smtp", r.SMTP, swaks) })
	t.Run("lmtp", func(t *testing.T) { r.twoRecipients(t, "lmtp", r.LMTP, swaksLMTP) })
	t.Run("several at once", r.severalAtOnce)
	t.Run("there and back", r.thereAndBack)
}

// before is a mitmail before the server at a port.
func (r rig) before(t *testing.T, scheme string, port int) *watch {
	t.Helper()
	return startWatch(t, r.program, remote(scheme, port))
}

func remote(scheme string, port int) string { return fmt.Sprintf("%s://127.0.0.1:%d", scheme, port) }

func (r rig) smtpPort(cyrus bool) int {
	if cyrus {
		return r.Cyrus
	}
	return r.SMTP
}

// send sends one message in clear.
func (r rig) send(t *testing.T, run client, mechanism string, port int) {
	w := r.before(t, "smtp", port)
	r.sends(w, newJob(t, w.addrs[0], mechanism), run)
}

// sends has a client send one message, and hands over the session.
func (r rig) sends(w *watch, j job, run client, expected ...string) []record {
	j.t.Helper()
	r.empty(j.t)
	j.do(run)
	must(j.t, same(r.arrived(j.t, 1)[0], onDisk(j.message)))
	session := w.end(j.t, 1)[0]
	j.checkSound(session, expected...)
	j.checkLogin(session)
	j.checkSent(session)
	return session
}

// fetch fetches one message in clear.
func (r rig) fetch(t *testing.T, run client, mechanism string) {
	w := r.before(t, "pop3", r.POP3)
	r.fetches(w, newJob(t, w.addrs[0], mechanism), run)
}

// fetches has a client fetch the one message that the mailbox holds, and hands
// over the session.
func (r rig) fetches(w *watch, j job, run client, expected ...string) []record {
	j.t.Helper()
	r.put(j.t, j.message)
	j.do(run)
	must(j.t, same(j.fetched(), onDisk(j.message)))
	session := w.end(j.t, 1)[0]
	j.checkSound(session, expected...)
	j.checkLogin(session)
	retrieved := slices.DeleteFunc(only(session, "message"), func(m record) bool { return m.Via == "TOP" })
	j.checkMessage(retrieved, "RETR")
	return session
}
