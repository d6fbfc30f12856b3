package main_test

import (
	"slices"
	"strings"
	"testing"
)

// secureRig is a rig whose servers speak TLS, and mitmail's own authority.
type secureRig struct {
	rig
	authority
}

// TestRealTLS sends and fetches inside TLS through mitmail with real clients and
// servers. Clients and mitmail verify what they are shown.
func TestRealTLS(t *testing.T) {
	servers, program := startServers(t, true), buildMitmail(t)
	r := secureRig{rig{servers, program}, newAuthority(t, program)}
	for _, k := range r.tasks() {
		t.Run(k.String(), func(t *testing.T) { r.together(t, k) })
	}
	for _, m := range mixtures() {
		t.Run(m.String(), func(t *testing.T) { r.apart(t, m) })
	}
	for _, f := range refusals {
		for _, f.how = range strings.Fields(f.forms) {
			t.Run("refused/"+f.String(), func(t *testing.T) { r.refused(t, f) })
			if f.how != "implicit" {
				t.Run("strip/"+f.String(), func(t *testing.T) { r.stripRefused(t, f.task) })
			}
		}
	}
	for _, how := range []string{"starttls", "implicit"} {
		k := task{protocol: "smtp", how: how, mechanism: "PLAIN", run: curlSend}
		t.Run("unverified/"+how, func(t *testing.T) { r.unverified(t, k) })
		t.Run("insecure/"+how, func(t *testing.T) { r.insecure(t, k) })
		t.Run("pass/"+how, func(t *testing.T) { r.pass(t, k) })
	}
	t.Run("strip", r.strip)
}

// task is something for one client to do.
type task struct {
	name, protocol string
	how            string // its TLS begins
	mechanism      string
	run            client
	cyrus          bool // at the port of Cyrus SASL
}

func (k task) String() string { return k.protocol + "/" + k.name + "/" + k.how + "/" + k.mechanism }

// tasks is what the clients do in clear, with each form of TLS that they have.
func (r secureRig) tasks() (all []task) {
	add := func(k task, forms, mechanisms string) {
		for _, k.how = range strings.Fields(forms) {
			for _, k.mechanism = range strings.Fields(mechanisms) {
				all = append(all, k)
			}
		}
	}
	for _, c := range senders {
		add(task{name: c.name, protocol: "smtp", run: c.run, cyrus: c.cyrus}, "starttls implicit", c.mechanisms)
	}
	add(task{name: "openssl", protocol: "smtp", run: opensslSend}, "starttls implicit", "PLAIN LOGIN CRAM-MD5")
	add(task{name: "mitmail", protocol: "smtp", run: r.mitmailSend}, "starttls implicit", "PLAIN SCRAM-SHA-256")
	for _, c := range fetchers {
		add(task{name: c.name, protocol: "pop3", run: c.run}, "stls implicit", c.mechanisms)
	}
	add(task{name: "openssl", protocol: "pop3", run: opensslFetch}, "stls implicit", "USER/PASS APOP")
	add(task{name: "mitmail", protocol: "pop3", run: r.mitmailFetch}, "stls implicit", "USER/PASS APOP SCRAM-SHA-256")
	return slices.DeleteFunc(all, task.lacking)
}

// lacking reports what a client does not have: getmail no STLS; fetchmail none with
// APOP, which it sends in clear then; s_client keeps the greeting with APOP's
// challenge to itself.
func (k task) lacking() bool {
	return k.how == "stls" && (k.name == "getmail" || k.mechanism == "APOP" && (k.name == "fetchmail" || k.name == "openssl"))
}
