package reproduce

import (
	"fmt"
	"strings"

	"mitmail/decode"
)

// end ends what the shell hands to Python. It cannot stand alone on a line of that,
// which has no line of the wire.
const end = "END"

// python says all that the client said, line by line.
func (s *Session) python(t target) (c Command, ok bool) {
	p := &script{s: s, t: t}
	p.line("python3 - <<'" + end + "'")
	if s.protocol == decode.POP3 {
		p.pop3()
	} else {
		p.smtp()
	}
	if s.more > 0 {
		p.line(fmt.Sprintf("# %d more lines of the client are left out", s.more))
	}
	p.line(end)
	return Command{Tool: "python3", Text: strings.TrimSuffix(p.String(), "\n"), Secret: s.first(logsIn) != nil}, true
}

// script is a program as it grows.
type script struct {
	strings.Builder
	s *Session
	t target
}

func (p *script) line(text string) { p.WriteString(text + "\n") }

// password is how the program gets one.
const password = `os.environ.get("MITMAIL_PASSWORD") or getpass.getpass()`

func (p *script) smtp() {
	s := p.s
	p.line("import getpass, os, smtplib, ssl")
	class := "SMTP("
	if s.implicit {
		class = "SMTP_SSL("
	}
	p.line("s = smtplib." + class + "timeout=60)")
	p.line("s.set_debuglevel(1)")
	p.line("s._host = " + stringOf(s.hide(p.t.known())) + "  # whose certificate it has to be")
	if s.lmtp {
		p.line(`s.ehlo_msg = "lhlo"`)
	}
	p.line("def say(line): s.send(line + b\"\\r\\n\"); return s.getreply()")
	p.line("s.connect(" + stringOf(p.t.host) + ", " + p.t.port + ")")
	for i := range s.steps {
		p.said(&s.steps[i])
		if h := s.first(hello); s.steps[i].kind == upgrade && h != nil && (i+1 == len(s.steps) || s.steps[i+1].kind != hello) { // mitmail said it by itself
			p.said(h)
		}
	}
}

// said is a step of SMTP.
func (p *script) said(one *step) {
	s := p.s
	switch {
	case one.kind == hello && one.verb == "HELO":
		p.line("s.helo(" + stringOf(s.hide(one.path)) + ")")
	case one.kind == hello:
		p.line("s.ehlo(" + stringOf(s.hide(one.path)) + ")")
	case one.kind == upgrade:
		p.line("s.starttls(context=ssl.create_default_context())")
	case one.kind == logsIn:
		p.login(one.login)
	case one.verb == "DATA":
		replies := 1
		if s.lmtp {
			replies = max(1, s.accepted())
		}
		p.line("if say(b\"DATA\")[0] == 354: s.send(" + bytesOf(string(s.message(one))) + "); [s.getreply() for _ in range(" + fmt.Sprint(replies) + ")]")
	case len(one.text) > 0 && s.kept <= maxText:
		p.line("s.send(" + bytesOf(s.hide(one.line)+"\r\n"+s.hide(string(one.text))) + "); s.getreply()")
	case one.verb == "BDAT":
		p.line("# " + one.verb + ": the message was too long to stand here")
	default:
		p.line("say(" + bytesOf(s.hide(one.line)) + ")")
	}
}

// accepted is how many recipients were.
func (s *Session) accepted() (n int) {
	for i := range s.steps {
		if s.steps[i].verb == "RCPT" && s.steps[i].ok == decode.Yes {
			n++
		}
	}
	return n
}

// login is a login of SMTP.
func (p *script) login(l login) {
	object := map[string]string{
		"LOGIN": "s.auth_login", "PLAIN": "s.auth_plain", "CRAM-MD5": "s.auth_cram_md5",
		"XOAUTH2": `lambda challenge=None: "" if challenge else f"user={s.user}\1auth=Bearer {s.password}\1\1"`,
	}[l.mechanism]
	if object == "" {
		p.line("# a login that smtplib does not know is left out: AUTH " + strings.Trim(stringOf(p.s.hide(l.mechanism)), `"`))
		return
	}
	initial := "False"
	if l.initial {
		initial = "True"
	}
	p.line("s.user, s.password = " + stringOf(p.s.hide(l.user)) + ", " + password)
	p.line(`try: s.auth("` + l.mechanism + `", ` + object + ", initial_response_ok=" + initial + ")")
	p.line("except smtplib.SMTPException as error: print(error)")
}

func (p *script) pop3() {
	s := p.s
	p.line("import base64, getpass, os, poplib, ssl")
	class, host := "POP3(", p.t.host
	if s.implicit {
		class, host = "POP3_SSL(", s.hide(p.t.known())
	}
	p.line("p = poplib." + class + stringOf(host) + ", " + p.t.port + ", timeout=60)")
	p.line(`print(p.getwelcome()); p.set_debuglevel(2); p.encoding = "latin-1"; p.host = ` + stringOf(s.hide(p.t.known())))
	p.line("def ask(what, *words):\n  try: return what(*words)\n  except poplib.error_proto as error: print(error)")
	for i := range s.steps {
		p.asked(&s.steps[i])
	}
}

// asked is a step of POP3.
func (p *script) asked(one *step) {
	user := stringOf(p.s.hide(one.login.user))
	switch {
	case one.kind == upgrade:
		p.line("p.stls(context=ssl.create_default_context())")
	case one.kind == logsIn && one.login.mechanism == "APOP":
		p.line("ask(p.apop, " + user + ", " + password + ")")
	case one.kind == logsIn && one.login.mechanism == "USER/PASS":
		p.line("ask(p.user, " + user + "); ask(p.pass_, " + password + ")")
	case one.kind == logsIn && one.login.mechanism == "PLAIN":
		p.line("user, password = " + user + ", " + password)
		p.line(`ask(p._shortcmd, "AUTH PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())`)
	case one.kind == logsIn:
		p.line("# a login that poplib does not know is left out: AUTH " + strings.Trim(stringOf(p.s.hide(one.login.mechanism)), `"`))
	case !visible(one.line):
		p.line("# a line with control characters is left out")
	case one.verb == "QUIT":
		p.line("ask(p.quit)")
	case one.verb == "RETR", one.verb == "TOP", one.verb == "CAPA", (one.verb == "LIST" || one.verb == "UIDL") && !strings.Contains(strings.TrimSpace(one.line), " "):
		p.line("ask(p._longcmd, " + latin(p.s.hide(one.line)) + ")")
	default:
		p.line("ask(p._shortcmd, " + latin(p.s.hide(one.line)) + ")")
	}
}

// latin is a text as a string of Python that has a character for each byte.
func latin(s string) string { return strings.TrimPrefix(bytesOf(s), "b") }
