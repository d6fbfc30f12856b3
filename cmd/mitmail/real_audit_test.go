package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/proxy/practice"
)

// auditedSMTP and auditedPOP3 are clients as people run them, and the verdicts about
// all attacks in their order: r refuses, w works, f falls back, a accepts, l leaks. What
// depends on the TLS library that a program was built with is a dot. CRT is the file
// with mitmail's authority.
var auditedSMTP = []struct{ name, program, run, want string }{
	{"swaks", "swaks", swaksAudit + " --tls", "wrrrr.aaaaa.."},
	{"swaks, optional", "swaks", swaksAudit + " --tls-optional", "wlllr.aaaaa.."},
	{"swaks, verified", "swaks", swaksAudit + " --tls --tls-verify --tls-ca-path CRT", "wrrrr.r.rrr.."}, // it looks at no name
	{"msmtp", "msmtp", "echo hello | msmtp --host=$MITMAIL_HOST --port=$MITMAIL_PORT --tls=on --tls-trust-file=CRT --auth=plain --user=anna --passwordeval='echo open-sesame' --from=anna@example.org anna@example.org",
		"wrrrr.rrrrr.."},
	{"curl, required", "curl", curlAudit + " --ssl-reqd --cacert CRT", "wrrrr.rrrrr.."},
	{"curl, optional", "curl", curlAudit + " --ssl --cacert CRT", "wlllr.rrrrr.."},
	{"python, verified", "/usr/bin/python3", "/usr/bin/python3 -c \"$SEND\" CRT", "wrrrr.rrrrr.."},
	{"python, unverified", "/usr/bin/python3", "/usr/bin/python3 -c \"$SEND\"", "wrrrr.aaaaa.."},
}

var auditedPOP3 = []struct{ name, program, run, want string }{
	{"curl, pop3", "curl", "curl --silent pop3://$MITMAIL_HOST:$MITMAIL_PORT/ --user anna:open-sesame --login-options AUTH=PLAIN --ssl-reqd --cacert CRT", "wrrrr.rrrrr.."},
	{"curl, pop3, optional", "curl", "curl --silent pop3://$MITMAIL_HOST:$MITMAIL_PORT/ --user anna:open-sesame --login-options AUTH=PLAIN --ssl -k", "wlllr.aaaaa.."},
}

const (
	swaksAudit = "swaks --server $MITMAIL_HOST:$MITMAIL_PORT --auth PLAIN --auth-user anna --auth-password open-sesame --from anna@example.org --to anna@example.org"
	curlAudit  = "echo hello | curl --silent smtp://$MITMAIL_HOST:$MITMAIL_PORT --user anna:open-sesame --login-options AUTH=PLAIN --mail-from anna@example.org --mail-rcpt anna@example.org --upload-file -"
	smtplibTLS = `
import os, smtplib, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1]) if sys.argv[1:] else ssl._create_unverified_context()
with smtplib.SMTP(os.environ["MITMAIL_HOST"], int(os.environ["MITMAIL_PORT"]), timeout=20) as smtp:
    smtp.starttls(context=context)
    smtp.login("anna", "open-sesame")
    smtp.sendmail("anna@example.org", ["anna@example.org"], "Subject: hello\r\n\r\nhello\r\n")
`
)

// TestRealAudit puts real clients to the test.
func TestRealAudit(t *testing.T) {
	program, site := buildMitmail(t), practice.NewSite()
	conf := filepath.Join(t.TempDir(), "conf")
	crt := filepath.Join(t.TempDir(), "mitmail.crt")
	output(t, exec.Command(program, "--confdir", conf, "cert", "export", "-o", crt))
	smtp, pop3 := smtpServer(t, site, practice.Options{}), pop3Server(t, site)
	try := func(name, needs, route, run, want string) {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(needs); err != nil && os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
				t.Fatal(err)
			} else if err != nil {
				t.Skip(err)
			}
			cmd := exec.Command(program, "--confdir", conf, "audit", route, "--json", "--run", strings.ReplaceAll(run, "CRT", crt))
			cmd.Env = append(os.Environ(), "SEND="+smtplibTLS, "HOME="+t.TempDir())
			checkVerdicts(t, cmd, want)
		})
	}
	for _, c := range auditedSMTP {
		try(c.name, c.program, "0=smtp://"+smtp, c.run, c.want)
	}
	for _, c := range auditedPOP3 {
		try(c.name, c.program, "0=pop3://"+pop3, c.run, c.want)
	}
}

// checkVerdicts compares the verdicts of an audit with those that are wanted.
func checkVerdicts(t *testing.T, cmd *exec.Cmd, want string) {
	t.Helper()
	text, err := cmd.Output()
	must(t, err)
	n := 0
	for line := range strings.Lines(string(text)) {
		var r struct{ Vector, Verdict, Proof string }
		must(t, json.Unmarshal([]byte(line), &r))
		if n >= len(want) || r.Verdict == "" || want[n] != '.' && r.Verdict[0] != want[n] {
			t.Errorf("attack %d: %s", n+1, line)
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d attacks, want %d", n, len(want))
	}
}

// An interrupt ends an audit and what it runs.
func TestAuditInterrupted(t *testing.T) {
	if !exists(os.Getpid()) {
		t.Skip("there is no /proc to look processes up in")
	}
	program, dir := buildMitmail(t), t.TempDir()
	address := smtpServer(t, practice.NewSite(), practice.Options{})
	pidFile := filepath.Join(dir, "pid")
	cmd := exec.Command(program, "--confdir", filepath.Join(dir, "conf"), "audit", "0=smtp://"+address,
		"--run", fmt.Sprintf("sleep 1000 & echo $! >%s.part; mv %s.part %s; wait", pidFile, pidFile, pidFile))
	must(t, cmd.Start())
	var pid int
	await(t, "the command runs", func() bool {
		text, err := os.ReadFile(pidFile)
		if err == nil {
			fmt.Sscan(string(text), &pid)
		}
		return pid > 0
	})
	must(t, cmd.Process.Signal(os.Interrupt))
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	await(t, "what it ran is gone", func() bool { return !exists(pid) })
}

// exists reports whether a process goes on: it is there, and has not only not been
// asked about yet.
func exists(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(text), ") Z ")
}
