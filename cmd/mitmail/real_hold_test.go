package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitmail/proxy/practice"
)

// hand is a person at the control socket.
type hand struct {
	t     *testing.T
	c     net.Conn
	lines *bufio.Scanner
}

func newHand(t *testing.T, socket string) *hand {
	c, err := net.Dial("unix", socket)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(30 * time.Second))
	h := &hand{t, c, bufio.NewScanner(c)}
	h.ask(`{"op":"watch"}`)
	return h
}

// line reads lines until one holds a text.
func (h *hand) line(has string) string {
	h.t.Helper()
	for h.lines.Scan() {
		if strings.Contains(h.lines.Text(), has) {
			return h.lines.Text()
		}
	}
	h.t.Fatalf("no line with %s", has)
	return ""
}

func (h *hand) ask(request string) {
	h.t.Helper()
	fmt.Fprintln(h.c, request)
	h.line(`"ok":true`)
}

// held waits until a unit is held, and makes a request about it: ID stands for its.
func (h *hand) held(request string) {
	h.t.Helper()
	var unit struct{ ID int }
	must(h.t, json.Unmarshal([]byte(h.line(`"what":"held"`)), &unit))
	h.ask(strings.Replace(request, "ID", fmt.Sprint(unit.ID), 1))
}

// TestRealHold has somebody decide what real clients get to see.
func TestRealHold(t *testing.T) {
	needPrograms(t)
	program := buildMitmail(t)
	for _, c := range []struct {
		name, hold, request string
		run                 client
		fails               bool
		says                string // by the client
		mail                string // as it arrived; "" where it did not
	}{
		{"forward", `verb == "RCPT"`, `{"op":"forward","id":ID}`, msmtpSend, false, "", "hello"},
		{"edit a command", `verb == "RCPT"`, `{"op":"edit","id":ID,"text":"RCPT TO:<bob@example.org> NOTIFY=NEVER"}`, swaksOne, false, "", "test"},
		{"edit a reply", `to == "RCPT"`, `{"op":"edit","id":ID,"text":"451 4.3.0 by hand"}`, swaksOne, true, "451 4.3.0 by hand", ""},
		{"edit a message", `event == "message"`, `{"op":"edit","id":ID,"text":"Subject: y\r\n\r\nby hand\r\n.\r\n"}`, curlHello, false, "", "by hand\r\n.\r\n"},
		{"answer", `verb == "RCPT"`, `{"op":"answer","id":ID,"text":"550 5.7.1 by hand"}`, msmtpSend, true, "550 5.7.1 by hand", ""},
		{"answer a message", `event == "message"`, `{"op":"answer","id":ID,"text":"554 5.6.0 by hand"}`, msmtpSend, true, "554 5.6.0 by hand", ""},
		{"drop", `to == "."`, `{"op":"drop","id":ID}`, pythonPatient, true, "[Tt]ime", "hello"},
		{"close", `verb == "MAIL"`, `{"op":"close","id":ID}`, pythonPatient, true, "SMTPServerDisconnected", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			site := practice.NewSite()
			site.Add("bob", realPassword)
			socket := filepath.Join(t.TempDir(), "s")
			w := startProxy(t, program, 1, "--confdir", filepath.Join(t.TempDir(), "conf"), "--hold", c.hold, "--control", socket, "0=smtp://"+smtpServer(t, site, practice.Options{}))
			h, ran := newHand(t, socket), make(chan error, 1)
			cmd := c.run(newJob(t, w.addrs[0], ""))
			var text []byte
			go func() {
				var err error
				text, err = cmd.CombinedOutput()
				ran <- err
			}()
			h.held(c.request)
			if err := <-ran; (err != nil) != c.fails || !match(c.says, text) {
				t.Errorf("%v, and it says\n%s", err, text)
			}
			mail := site.Mail("bob")
			if len(mail) == 0 && c.mail != "" || len(mail) > 0 && !strings.Contains(string(mail[0].Data), c.mail) {
				t.Errorf("arrived: %+v", mail)
			}
			w.end(t, 1)
		})
	}
}

// pythonPatient is smtplib that waits two seconds for a reply.
func pythonPatient(j job) *exec.Cmd {
	return j.command("/usr/bin/python3", "-c", `import smtplib, sys
with smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=2) as smtp:
    smtp.sendmail("anna@example.org", ["bob@example.org"], "Subject: x\r\n\r\nhello\r\n")`, j.host(), j.port())
}

func swaksOne(j job) *exec.Cmd {
	return j.command("swaks", "--server", j.addr, "--from", "anna@example.org", "--to", "bob@example.org")
}

func curlHello(j job) *exec.Cmd {
	return j.command("curl", "--silent", "--show-error", "smtp://"+j.addr+"/client.example.test", "--mail-from", "anna@example.org", "--mail-rcpt", "bob@example.org",
		"--upload-file", j.file("data", []byte("Subject: x\r\n\r\nhello\r\n")))
}
