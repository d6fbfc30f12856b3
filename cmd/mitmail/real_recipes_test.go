package main_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mitmail/proxy/practice"
)

// pythonSend is smtplib with a timeout of a second, to bob and to anna; what becomes
// of it is the last line.
func pythonSend(j job) *exec.Cmd {
	return j.command("/usr/bin/python3", "-c", `import smtplib, sys
try:
    with smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=1) as smtp:
        print(smtp.sendmail("anna@example.org", ["bob@example.org", "anna@example.org"], "Subject: x\r\n\r\nhello\r\n"))
except Exception as e:
    sys.exit(repr(e))`, j.host(), j.port())
}

// startTLS is msmtp that wants STARTTLS.
func startTLS(j job) *exec.Cmd {
	return msmtpPlain(j, "--tls=on", "--tls-starttls=on", "--tls-certcheck=off")
}

func msmtpSend(j job) *exec.Cmd { return msmtpPlain(j) }

func msmtpPlain(j job, options ...string) *exec.Cmd {
	cmd := with(j.command("msmtp", "--host="+j.host(), "--port="+j.port(), "--from=anna@example.org"), options...)
	cmd.Stdin = stdin("Subject: x\n\nhello\n")
	return with(cmd, "--", "bob@example.org")
}

func swaksTwo(j job) *exec.Cmd {
	return j.command("swaks", "--server", j.addr, "--from", "anna@example.org", "--to", "bob@example.org,anna@example.org", "--timeout", "10")
}

// recipes is what real clients make of recipes: what they exit with and say, and how
// many messages are in bob's maildrop when they have ended.
var recipes = []struct {
	name, scheme string
	run          client
	exit         int // 0, or any other for a failure
	says         string
	mail         int
}{
	{"greylist", "smtp", msmtpSend, 1, "450 4.2.0 Greylisted", 0},
	{"full", "smtp", swaksTwo, 1, `<\*\* 452 4\.2\.2 The mailbox is full`, 0},
	{"busy", "smtp", swaksTwo, 1, `<\*\* 421 4\.3\.2 Too many connections`, 0},
	{"busy", "pop3", poplib, 1, `SYS/TEMP`, 0},
	{"lost-250", "smtp", pythonSend, 1, "SMTPServerDisconnected", 1},
	{"slow", "smtp", pythonSend, 1, "[Tt]imed? ?out", 0},
	{"no-tls", "smtp", startTLS, 1, "does not support TLS", 0},
	{"bad-auth", "smtp", curlSend, 1, "[Ll]ogin denied", 0},
	{"bad-auth", "pop3", poplib, 1, `\[AUTH\] Authentication failed`, 0},
	{"expired-password", "smtp", msmtp, 1, "Your password has expired", 0},
	{"expired-password", "pop3", mpop, 1, "Your password has expired", 0},
	{"dead-after-data", "smtp", pythonSend, 1, "[Tt]imed? ?out", 1},
	{"pop3-locked", "pop3", fetchmail, 1, "(?i)lock busy|in use|IN-USE", 0},
	{"pop3-short-retr", "pop3", poplib, 1, "error_proto|ConnectionReset|EOF", 1},
	{"bare-lf-server", "smtp", pythonSend, 0, `\{\}`, 1},
	{"drop-after-mail", "smtp", pythonSend, 1, "SMTPServerDisconnected", 0},
	{"size-lie", "smtp", msmtpSend, 1, "552 5.3.4 The message is too big", 0},
	{"rcpt-partly", "smtp", pythonSend, 0, `\{'anna@example.org': \(550, b'5.1.1 No such user here'\)\}`, 1},
}

// TestRealRecipes has real clients run into each recipe.
func TestRealRecipes(t *testing.T) {
	needPrograms(t)
	program := buildMitmail(t)
	for _, r := range recipes {
		t.Run(r.name+"/"+r.scheme, func(t *testing.T) {
			t.Parallel()
			config, _, err := practice.NewCertificate()
			must(t, err)
			site := practice.NewSite()
			site.Add("bob", realPassword)
			site.Add(realUser, realPassword)
			remote := "smtp://" + smtpServer(t, site, practice.Options{TLS: config})
			if r.scheme == "pop3" {
				remote = "pop3://" + pop3Server(t, site)
				site.Deliver("anna@example.org", []string{realAddress, "bob@example.org"}, []byte("Subject: x\r\n\r\n"+strings.Repeat("hello ", 30)))
			}
			w := startProxy(t, program, 1, "--confdir", filepath.Join(t.TempDir(), "conf"), "--recipe", r.name, "0="+remote)
			j := newJob(t, w.addrs[0], map[string]string{"smtp": "PLAIN", "pop3": "USER/PASS"}[r.scheme])
			text, err := r.run(j).CombinedOutput()
			if (err == nil) != (r.exit == 0) || !match(r.says, text) {
				t.Errorf("%v, and it says\n%s\nwant %s", err, text, r.says)
			}
			if n := len(site.Mail("bob")); r.scheme == "smtp" && n != r.mail || r.scheme == "pop3" && len(site.Mail(realUser)) != 1 {
				t.Errorf("%d messages", n)
			}
			touched := false
			for _, rec := range w.end(t, 1)[0] {
				touched = touched || strings.Contains(rec.line, `"by":"recipe:`+r.name+`"`)
			}
			if !touched {
				t.Error("no record names the recipe")
			}
		})
	}
}

// A client that tries again gets through a greylist.
func TestRealGreylist(t *testing.T) {
	needPrograms(t)
	site := practice.NewSite()
	site.Add("bob", realPassword)
	w := startProxy(t, buildMitmail(t), 1, "--confdir", filepath.Join(t.TempDir(), "conf"), "--recipe", "greylist", "0=smtp://"+smtpServer(t, site, practice.Options{}))
	j := newJob(t, w.addrs[0], "")
	j.fail(msmtpSend)
	j.do(msmtpSend)
	if n := len(site.Mail("bob")); n != 1 {
		t.Errorf("%d messages", n)
	}
	w.end(t, 2)
}

// match reports whether a text has what an expression says.
func match(expression string, text []byte) bool { return regexp.MustCompile(expression).Match(text) }
