package main_test

import (
	"slices"
	"strings"
	"testing"
)

// How clients refuse a certificate: OpenSSL says what is wrong with it, GnuTLS
// closes the connection.
const (
	byAlert   = "unknown certificate authority"
	bySilence = "perhaps it does not trust mitmail"
)

// refusal is a task for a client that does not trust mitmail.
type refusal struct {
	task
	forms string
	why   string // it is said to refuse
}

// refusals is every client with every form of TLS that it has.
var refusals = []refusal{
	{task{name: "swaks", protocol: "smtp", mechanism: "PLAIN", run: swaks}, "starttls implicit", byAlert},
	{task{name: "msmtp", protocol: "smtp", mechanism: "PLAIN", run: msmtp}, "starttls implicit", bySilence},
	{task{name: "curl", protocol: "smtp", mechanism: "PLAIN", run: curlSend}, "starttls implicit", byAlert},
	{task{name: "smtplib", protocol: "smtp", mechanism: "PLAIN", run: smtplib}, "starttls implicit", byAlert},
	{task{name: "openssl", protocol: "smtp", mechanism: "PLAIN", run: opensslSend}, "starttls implicit", byAlert},
	{task{name: "mpop", protocol: "pop3", mechanism: "PLAIN", run: mpop}, "stls implicit", bySilence},
	{task{name: "fetchmail", protocol: "pop3", mechanism: "USER/PASS", run: fetchmail}, "stls implicit", byAlert},
	{task{name: "getmail", protocol: "pop3", mechanism: "USER/PASS", run: getmail}, "implicit", byAlert},
	{task{name: "curl", protocol: "pop3", mechanism: "PLAIN", run: curlFetch}, "stls implicit", byAlert},
	{task{name: "poplib", protocol: "pop3", mechanism: "USER/PASS", run: poplib}, "stls implicit", byAlert},
	{task{name: "openssl", protocol: "pop3", mechanism: "USER/PASS", run: opensslFetch}, "stls implicit", byAlert},
}

// refused has a client trust the real servers' authority only.
func (r secureRig) refused(t *testing.T, f refusal) {
	w := r.watch(t, r.route(f.task), "--ca", r.trust())
	j := r.job(t, w, f.task)
	j.ca = r.trust()
	j.fail(f.run)
	session := w.end(t, 1)[0]
	j.checkSound(session, "client-refused-certificate")
	checkFinding(t, session, "client-refused-certificate", f.why)
	checkLeg(t, session, "server", f.how)
	if got := append(only(session, "auth"), only(session, "message")...); len(got) > 0 {
		t.Errorf("the client went on all the same: %v", got)
	}
}

// unverified has mitmail not trust the server, which it tells to the client.
func (r secureRig) unverified(t *testing.T, k task) {
	w := r.watch(t, r.route(k))
	j := r.job(t, w, k)
	j.fail(k.run)
	session := w.end(t, 1)[0]
	j.checkSound(session, "tls-failed", "starttls-refused", "quit-missing", "changed")
	checkFinding(t, session, "tls-failed", "signed by an unknown authority: "+throwaway+"; --ca FILE trusts it, -k goes on all the same")
	failed := legsOf(session, "server")
	if len(failed) != 1 || *failed[0].OK || !strings.Contains(failed[0].Error, throwaway) {
		t.Errorf("TLS on the server leg: %v", failed)
	}
	told := slices.ContainsFunc(session, func(r record) bool {
		return strings.Contains(r.Sent+r.Raw, "4.7.0 mitmail: TLS with localhost:")
	})
	if !told {
		t.Error("the client has not been told")
	}
}

// insecure goes on with a server that is not trusted, and says so.
func (r secureRig) insecure(t *testing.T, k task) {
	w := r.watch(t, r.route(k), "-k")
	session := r.do(w, r.job(t, w, k), k, "upstream-unverified")
	checkFinding(t, session, "upstream-unverified", "unknown authority: "+throwaway)
	checkLeg(t, session, "server", k.how)
}

// checkFinding checks that there is one finding of this kind, which says why.
func checkFinding(t *testing.T, session []record, id, why string) {
	t.Helper()
	all := slices.DeleteFunc(only(session, "finding"), func(r record) bool { return r.ID != id })
	if len(all) != 1 || !strings.Contains(all[0].Text[0], why) {
		t.Errorf("%s with %q is to be found: %v", id, why, all)
	}
}
