package main_test

import (
	"fmt"
	"strings"
	"testing"
)

// remote is the server's end of a route whose leg is secured in this way.
func (r secureRig) remote(protocol, suffix string, cyrus bool) string {
	port := map[string]int{"smtp": r.SMTP, "smtps": r.SMTPS, "pop3": r.POP3, "pop3s": r.POP3S}
	if cyrus {
		port["smtp"], port["smtps"] = r.Cyrus, r.CyrusS
	}
	scheme := protocol + suffix
	bare, _, _ := strings.Cut(scheme, "+")
	return fmt.Sprintf("%s://localhost:%d", scheme, port[bare])
}

// watch is mitmail on one route, with more arguments.
func (r secureRig) watch(t *testing.T, route string, more ...string) *watch {
	t.Helper()
	return startProxy(t, r.program, 1, append(more, route, "--confdir", r.confdir)...)
}

// job is a task's job at mitmail, which clients know as localhost.
func (r secureRig) job(t *testing.T, w *watch, k task) job {
	j := newJob(t, strings.Replace(w.addrs[0], "127.0.0.1", "localhost", 1), k.mechanism)
	j.how, j.ca = k.how, r.file
	return j
}

// do has a task done, and hands over the session.
func (r secureRig) do(w *watch, j job, k task, expected ...string) []record {
	j.t.Helper()
	if k.protocol == "pop3" {
		return r.fetches(w, j, k.run, expected...)
	}
	return r.sends(w, j, k.run, expected...)
}

// route is one whose legs both go into TLS as a task's does.
func (r secureRig) route(k task) string {
	suffix := ""
	if k.how == "implicit" {
		suffix = "s"
	}
	return "0=" + r.remote(k.protocol, suffix, k.cyrus)
}

// together has both legs go into TLS in the same way.
func (r secureRig) together(t *testing.T, k task) {
	w := r.watch(t, r.route(k), "--ca", r.trust())
	session := r.do(w, r.job(t, w, k), k)
	checkLeg(t, session, "client", k.how)
	checkLeg(t, session, "server", k.how)
}
