package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/proxy/practice"
)

// ruled is what real clients make of each action: how they end, what they say, and
// what is in bob's maildrop afterwards ("" for no message).
var ruled = []struct {
	name, scheme, rule string
	run                client
	fails              bool
	says, mail         string
}{
	{"reply to a command", "smtp", `verb == "RCPT" => reply 550 5.1.1 no such user\nby rule`, swaksOne, true, `<\*\* 550-5.1.1 no such user\n.*<\*\* 550 5.1.1 by rule|<\*\* 550 by rule`, ""},
	{"reply to a message", "smtp", `event == "message" => reply 554 5.6.0 not this`, msmtpSend, true, "554 5.6.0 not this", ""},
	{"reply in a reply's place", "smtp", `to == "RCPT" => reply 450 4.2.1 later`, msmtpSend, true, "450 4.2.1 later", ""},
	{"reply to a connection", "smtp", `event == "open" => reply 554 5.3.2 closed`, curlHello, true, "", ""},
	{"reply in POP3", "pop3", `verb == "RETR" => reply -ERR [SYS/TEMP] by rule`, mpop, true, `\[SYS/TEMP\] by rule`, "hello"},
	{"send a command", "smtp", `verb == "RCPT" => send RCPT TO:<bob@example.org>`, swaksAnna, false, "", "test"},
	{"send a reply", "smtp", `to == "RCPT" => send 451 4.3.0 by rule`, msmtpSend, true, "451 4.3.0 by rule", ""},
	{"replace in a reply", "smtp", `to == "EHLO" => replace /STARTTLS/X-NOTHING/`, startTLS, true, "does not support TLS", ""},
	{"replace in a message", "smtp", `event == "message" => replace /hello/.by rule/`, msmtpSend, false, "", "\r\n.by rule\r\n"},
	{"inject to the client", "smtp", `to == "MAIL" => inject client 550 5.1.1 by rule`, swaksOne, true, `<\*\* 550 5\.1\.1 by rule`, ""},
	{"inject to the server", "smtp", `verb == "MAIL" => inject server RSET`, curlHello, true, "", ""},
	{"drop", "smtp", `verb == "RCPT" => drop`, pythonPatient, true, "[Tt]ime", ""},
	{"close", "smtp", `verb == "MAIL" => close`, pythonPatient, true, "SMTPServerDisconnected", ""},
	{"reset", "smtp", `verb == "MAIL" => reset`, curlHello, true, "reset by peer", ""},
	{"delay", "smtp", `to == "MAIL" => delay 20s`, pythonPatient, true, "[Tt]imed? ?out", ""},
	{"throttle", "smtp", `verb == "DATA" => throttle 1KB/s`, curlLarge, true, "(?i)time(d )?out", "hello"},
	{"slice", "smtp", `event == "open" => slice 1`, pythonSegments, false, `^[1-9]\d`, ""},
	{"cut", "smtp", `to == "EHLO" => cut 1`, pythonPatient, true, "SMTPServerDisconnected", ""},
	{"hold until the limit", "smtp", `to == "RCPT" => hold`, msmtpSend, false, "", "hello"},
	{"mark", "smtp", `verb == "MAIL" => mark`, msmtpSend, false, "", "hello"},
}

// TestRealRules has real clients run into each action.
func TestRealRules(t *testing.T) {
	needPrograms(t)
	program := buildMitmail(t)
	for _, r := range ruled {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			config, _, err := practice.NewCertificate()
			must(t, err)
			site := practice.NewSite()
			site.Add("bob", realPassword)
			site.Add(realUser, realPassword)
			remote := "smtp://" + smtpServer(t, site, practice.Options{TLS: config})
			if r.scheme == "pop3" {
				remote = "pop3://" + pop3Server(t, site)
				site.Deliver("anna@example.org", []string{realAddress, "bob@example.org"}, []byte("Subject: x\r\n\r\nhello\r\n"))
			}
			w := startProxy(t, program, 1, "--confdir", filepath.Join(t.TempDir(), "conf"), "--rule", r.rule, "--hold-limit", "100ms", "0="+remote)
			j := newJob(t, w.addrs[0], map[string]string{"pop3": "USER/PASS"}[r.scheme])
			text, err := r.run(j).CombinedOutput()
			if (err != nil) != r.fails || !match(r.says, text) {
				t.Errorf("%v, and it says\n%s\nwant %s", err, text, r.says)
			}
			mail := site.Mail("bob")
			if len(mail) == 0 && r.mail != "" || len(mail) > 0 && (r.mail == "" || !strings.Contains(string(mail[0].Data), r.mail)) {
				t.Errorf("%d messages arrived, want %q", len(mail), r.mail)
			}
			if said := w.end(t, 1)[0]; !found(said, "changed") {
				t.Errorf("no record says what was changed: %v", said)
			}
		})
	}
}

func swaksAnna(j job) *exec.Cmd {
	return j.command("swaks", "--server", j.addr, "--from", "anna@example.org", "--to", "anna@example.org")
}

// curlLarge sends what takes six seconds at 1 KB/s, and waits for three.
func curlLarge(j job) *exec.Cmd {
	return j.command("curl", "--silent", "--show-error", "--max-time", "3", "smtp://"+j.addr+"/client.example.test", "--mail-from", "anna@example.org", "--mail-rcpt", "bob@example.org",
		"--upload-file", j.file("data", []byte("Subject: x\r\n\r\n"+strings.Repeat("hello\r\n", 860))))
}

// pythonSegments prints in how many segments the greeting came (tcpi_data_segs_in).
func pythonSegments(j job) *exec.Cmd {
	return j.command("/usr/bin/python3", "-c", `import socket, struct, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=10) as s:
    s.makefile().readline()
    print(struct.unpack_from("I", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232), 152)[0])`, j.host(), j.port())
}
