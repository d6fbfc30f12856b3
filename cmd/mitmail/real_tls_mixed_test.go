package main_test

import (
	"testing"
)

// mixture is a task on a route whose legs are secured each by itself.
type mixture struct {
	task
	local, remote security
}

// security is the end of a scheme, and how a leg of it goes into TLS.
type security struct{ suffix, smtp, pop3 string }

var (
	plain    = security{"+plain", "", ""}
	upgraded = security{"+starttls", "starttls", "stls"}
	implicit = security{"s", "implicit", "implicit"}
)

func (s security) how(protocol string) string {
	if protocol == "pop3" {
		return s.pop3
	}
	return s.smtp
}

func (m mixture) String() string {
	return "apart/" + m.protocol + m.local.suffix + "=" + m.protocol + m.remote.suffix + "/" + m.name
}

// mixtures is every pair of securities, for a client with GnuTLS and one with
// OpenSSL. Two legs of TLS from the first byte are together.
func mixtures() (all []mixture) {
	for _, k := range []task{
		{name: "msmtp", protocol: "smtp", mechanism: "PLAIN", run: msmtp},
		{name: "smtplib", protocol: "smtp", mechanism: "CRAM-MD5", run: smtplib},
		{name: "mpop", protocol: "pop3", mechanism: "USER/PASS", run: mpop},
		{name: "poplib", protocol: "pop3", mechanism: "APOP", run: poplib},
	} {
		for _, local := range []security{plain, upgraded, implicit} {
			for _, remote := range []security{plain, upgraded, implicit} {
				if local != implicit || remote != implicit {
					k.how = local.how(k.protocol)
					all = append(all, mixture{k, local, remote})
				}
			}
		}
	}
	return all
}

// apart has one client work over legs that differ.
func (r secureRig) apart(t *testing.T, m mixture) {
	route := m.protocol + m.local.suffix + "://0=" + r.remote(m.protocol, m.remote.suffix, false)
	w := r.watch(t, route, "--ca", r.trust())
	session := r.do(w, r.job(t, w, m.task), m.task, "changed")
	checkLeg(t, session, "client", m.how)
	checkLeg(t, session, "server", m.remote.how(m.protocol))
}
