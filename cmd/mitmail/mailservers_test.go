package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"mitmail/proxy/practice"
)

// mailServers gives a script its own practice site: $SMTP, $LMTP and $POP3 in
// clear, the same with TLS as $SMTP_TLS and $POP3_TLS, and from the first byte
// as $SMTPS and $POP3S. The servers' certificate is ca.pem.
func mailServers(env *testscript.Env) error {
	config, trust, err := practice.NewCertificate()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(env.WorkDir, "ca.pem"), trust, 0o600); err != nil {
		return err
	}
	site := practice.NewSite()
	site.Add("bob", "a b c")
	upgrade := practice.Options{TLS: config}
	implicit := practice.Options{TLS: config, Implicit: true}
	for name, o := range map[string]practice.Options{
		"SMTP": {}, "LMTP": {LMTP: true}, "SMTP_TLS": upgrade, "SMTPS": implicit,
	} {
		s, err := practice.NewSMTPServer(site, o)
		if err != nil {
			return err
		}
		env.Defer(s.Close)
		env.Setenv(name, s.Addr)
	}
	for name, o := range map[string]practice.Options{"POP3": {}, "POP3_TLS": upgrade, "POP3S": implicit} {
		s, err := practice.NewPOP3Server(site, o)
		if err != nil {
			return err
		}
		env.Defer(s.Close)
		env.Setenv(name, s.Addr)
	}
	return nil
}

// exits is the script command "exits CODE PROGRAM…": the program has to end
// with this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if neg || got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
