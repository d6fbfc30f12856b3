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

// audited are clients as people run them. README's table has the verdicts of those
// that are named as its columns; the others have theirs here, each by its first letter.
// CRT is the file with mitmail's authority.
var audited = []struct{ name, program, scheme, run, want string }{
	{"swaks `--tls`", "swaks", "smtp", swaksAudit + " --tls", ""},
	{"swaks `--tls-optional`", "swaks", "smtp", swaksAudit + " --tls-optional", ""},
	{"swaks `--tls-verify`", "swaks", "smtp", swaksAudit + " --tls --tls-verify --tls-ca-path CRT", ""}, // it looks at no name
	{"msmtp", "msmtp", "smtp", "echo hello | msmtp --host=$MITMAIL_HOST --port=$MITMAIL_PORT --tls=on --tls-trust-file=CRT --auth=plain --user=anna --passwordeval='echo open-sesame' --from=anna@example.org anna@example.org", ""},
	{"curl `--ssl-reqd`", "curl", "smtp", curlAudit + " --ssl-reqd --cacert CRT", ""},
	{"curl `--ssl`", "curl", "smtp", curlAudit + " --ssl --cacert CRT", ""},
	{"Python, verified", "/usr/bin/python3", "smtp", "/usr/bin/python3 -c \"$SEND\" CRT", ""},
	{"Python, not", "/usr/bin/python3", "smtp", "/usr/bin/python3 -c \"$SEND\"", ""},
	{"curl, POP3", "curl", "pop3", curlPOP3 + " --ssl-reqd --cacert CRT", "wrrrrrrrrrrrr"},
	{"curl, POP3, optional", "curl", "pop3", curlPOP3 + " --ssl -k", "wlllrraaaaarr"},
}

const (
	swaksAudit = "swaks --server $MITMAIL_HOST:$MITMAIL_PORT --auth PLAIN --auth-user anna --auth-password open-sesame --from anna@example.org --to anna@example.org"
	curlAudit  = "echo hello | curl --silent smtp://$MITMAIL_HOST:$MITMAIL_PORT --user anna:open-sesame --login-options AUTH=PLAIN --mail-from anna@example.org --mail-rcpt anna@example.org --upload-file -"
	curlPOP3   = "curl --silent pop3://$MITMAIL_HOST:$MITMAIL_PORT/ --user anna:open-sesame --login-options AUTH=PLAIN"
	smtplibTLS = `
import os, smtplib, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1]) if sys.argv[1:] else ssl._create_unverified_context()
with smtplib.SMTP(os.environ["MITMAIL_HOST"], int(os.environ["MITMAIL_PORT"]), timeout=20) as smtp:
    smtp.starttls(context=context)
    smtp.login("anna", "open-sesame")
    smtp.sendmail("anna@example.org", ["anna@example.org"], "Subject: hello\r\n\r\nhello\r\n")
`
)

// TestRealAudit puts real clients to the test. What depends on the TLS library that a
// program was built with holds on the system that README's table names.
func TestRealAudit(t *testing.T) {
	needPrograms(t)
	program, site := buildMitmail(t), practice.NewSite()
	conf := filepath.Join(t.TempDir(), "conf")
	crt := filepath.Join(t.TempDir(), "mitmail.crt")
	output(t, exec.Command(program, "--confdir", conf, "cert", "export", "-o", crt))
	servers := map[string]string{"smtp": smtpServer(t, site, practice.Options{}), "pop3": pop3Server(t, site)}
	table := auditTable(t)
	for _, c := range audited {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = table[c.name]
			}
			if os.Getenv("MITMAIL_REQUIRE_REAL") == "" {
				c.want = c.want[:len(c.want)-2] + ".." // of old versions of TLS
			}
			cmd := exec.Command(program, "--confdir", conf, "audit", "0="+c.scheme+"://"+servers[c.scheme], "--json", "--run", strings.ReplaceAll(c.run, "CRT", crt))
			cmd.Env = append(os.Environ(), "SEND="+smtplibTLS, "HOME="+t.TempDir())
			checkVerdicts(t, cmd, c.want)
		})
	}
}

// auditTable returns the first letters of the verdicts in README's table, by column.
func auditTable(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	must(t, err)
	verdicts, heads := map[string]string{}, []string(nil)
	for line := range strings.Lines(string(text)) {
		switch cells := strings.Split(strings.Trim(line, "| \n"), " | "); {
		case cells[0] == "attack":
			for _, head := range cells {
				heads = append(heads, strings.ReplaceAll(head, "<br>", " "))
			}
		case len(cells) == len(heads):
			for i, cell := range cells {
				verdicts[heads[i]] += strings.Trim(cell, "*`")[:1]
			}
		}
	}
	return verdicts
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
