package main_test

import (
	"os/exec"
	"testing"
)

// pass leaves TLS to the client and the server, who trust each other.
func (r secureRig) pass(t *testing.T, k task) {
	r.empty(t)
	w := r.watch(t, r.route(k), "--tls", "pass")
	j := r.job(t, w, k)
	j.ca = r.trust()
	j.do(k.run)
	must(t, same(r.arrived(t, 1)[0], onDisk(j.message)))
	session := w.end(t, 1)[0]
	seen := only(session, "tls")
	if len(seen) != 1 || seen[0].Leg != "both" || seen[0].How != k.how || seen[0].Intercepted || seen[0].SNI != "localhost" {
		t.Errorf("TLS: %v", seen)
	}
	if got := append(only(session, "auth"), only(session, "message")...); len(got) > 0 {
		t.Errorf("something is read out of TLS: %v", got)
	}
}

// strip has a client that can do without TLS log in in clear, which is a danger.
func (r secureRig) strip(t *testing.T) {
	k := task{protocol: "smtp", mechanism: "PLAIN", run: func(j job) *exec.Cmd { return with(curlSend(j), "--ssl") }}
	w := r.watch(t, r.route(k), "--tls", "strip")
	session := r.do(w, r.job(t, w, k), k, "auth-stripped", "changed")
	checkFinding(t, session, "auth-stripped", "after TLS was taken away")
}

// stripRefused has a client that insists on TLS give up. One may try all the same,
// with a server that does not.
func (r secureRig) stripRefused(t *testing.T, k task) {
	w := r.watch(t, r.route(k), "--tls", "strip")
	r.job(t, w, k).fail(k.run)
	session := w.end(t, 1)[0]
	got := only(session, "auth")
	for _, r := range only(session, "tls") {
		if r.OK == nil || *r.OK {
			got = append(got, r)
		}
	}
	if len(got) > 0 {
		t.Errorf("the client went on all the same: %v", got)
	}
}
