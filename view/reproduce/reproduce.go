// Package reproduce makes commands of a session that say the same to its server once
// more: for swaks, curl, openssl and Python.
//
// A password is never in one: it is asked for, or taken from $MITMAIL_PASSWORD, and
// where a session's secret recurs in something else it is hidden. Whatever was said on
// the wire is a word for the shell and no more; characters that a terminal acts upon
// stand there as escapes.
package reproduce

import (
	"net"
	"strings"

	"mitmail/decode"
	"mitmail/decode/mask"
)

// Command is a command for a shell (POSIX), of one line or several.
type Command struct {
	Tool   string // swaks, curl, python3, openssl
	Text   string
	Secret bool // it takes a password, from $MITMAIL_PASSWORD or the terminal
}

// Advice says where the password comes from.
const Advice = "For a shell. A password is not in it: it is asked for, or taken from $MITMAIL_PASSWORD."

// What is kept of a session. One with more is made shorter, and says so.
const (
	maxSteps = 100
	maxText  = 4 << 10 // bytes of all messages together
	maxLines = 4 << 10 // bytes of all lines
)

// Session takes the events of one session in. The zero Session is empty. It is not safe
// for concurrent use.
type Session struct {
	protocol decode.Protocol
	server   string // host:port
	name     string // that TLS asked for
	implicit bool
	lmtp     bool
	steps    []step
	more     int // steps that are left out
	kept     int // bytes of texts, kept or not
	lines    int // bytes of lines
	masker   mask.Masker
}

// step is something that the client did.
type step struct {
	kind kind
	line string // as it was said, without its end
	verb string
	path string // MAIL, RCPT: the address

	login login
	text  []byte // that followed, as it was said, the dot included
	size  int64  // of the message that text has not all of
	ok    decode.Verdict
}

type kind uint8

const (
	says kind = iota
	hello
	upgrade
	logsIn
)

// login is an attempt to log in.
type login struct {
	mechanism string // as in records
	user      string
	initial   bool // the first answer came along with AUTH
}

// Add takes an event of a session that speaks p in.
func (s *Session) Add(p decode.Protocol, ev decode.Event) {
	s.protocol = p
	s.masker.Learn(ev)
	switch w := ev.Payload.(type) {
	case *decode.Open:
		s.server = w.Server
	case *decode.TLS:
		if w.Leg != "client" && w.OK != decode.No {
			s.name, s.implicit = hostName(w.SNI), w.How == "implicit"
			if !s.implicit {
				s.tls()
			}
		}
	case *decode.Command:
		if ev.From == decode.Client && (!ev.Changed || len(ev.Sent) > 0) {
			s.command(&ev, w)
		}
	case *decode.Chunk:
		if ev.From == decode.Client && w.Of != decode.RestOfLine {
			s.chunk(ev.Raw, w.Dropped)
		}
	case *decode.Reply:
		s.reply(w)
	case *decode.Auth:
		s.auth(w)
	case *decode.Message:
		if n := len(s.steps) - 1; n >= 0 && p == decode.SMTP {
			s.steps[s.text()].size = w.Size
		}
	}
}

// tls notes STARTTLS or STLS, which mitmail may have asked for by itself.
func (s *Session) tls() {
	for i := range s.steps {
		if s.steps[i].kind == upgrade {
			return
		}
	}
	s.add(step{kind: upgrade})
}

func (s *Session) add(one step) {
	if len(s.steps) >= maxSteps {
		s.more++
		return
	}
	s.steps = append(s.steps, one)
}

// command takes a command in. What is secret in it is not kept.
func (s *Session) command(ev *decode.Event, w *decode.Command) {
	one := step{line: strings.TrimRight(string(ev.Raw), "\r\n"), verb: strings.Clone(w.Verb), path: strings.Clone(w.Path)}
	switch {
	case w.Verb == "AUTH" && w.Args == "" && s.protocol == decode.POP3: // a question
	case w.Verb == "AUTH":
		words := strings.Fields(w.Args)
		one = step{kind: logsIn, verb: "AUTH"}
		if len(words) > 0 {
			one.login = login{mechanism: strings.ToUpper(words[0]), initial: len(words) > 1}
		}
	case w.Verb == "PASS", w.Verb == "APOP":
		one = step{kind: logsIn, verb: w.Verb}
	case w.Verb == "USER":
		return
	case w.SecretVerb || len(ev.Secrets) > 0 || s.lines+len(ev.Raw) > maxLines:
		s.more++
		return
	case w.Verb == "EHLO", w.Verb == "HELO", w.Verb == "LHLO":
		one.kind, one.path = hello, strings.TrimSpace(w.Args)
		s.lmtp = s.lmtp || w.Verb == "LHLO"
	case w.Verb == "STARTTLS", w.Verb == "STLS":
		one.kind = upgrade
	}
	s.lines += len(one.line)
	s.add(one)
}

// text is the step that a message belongs to: the latest that can have one.
func (s *Session) text() int {
	for i := len(s.steps) - 1; i > 0; i-- {
		if v := s.steps[i].verb; v == "DATA" || v == "BDAT" {
			return i
		}
	}
	return len(s.steps) - 1
}

// chunk takes a piece of a message in; dropped is how much of it is not there any more.
func (s *Session) chunk(raw []byte, dropped int) {
	if dropped > 0 {
		s.kept = maxText
	}
	if s.kept += len(raw) + dropped; len(s.steps) == 0 || s.kept > maxText {
		return
	}
	one := &s.steps[s.text()]
	one.text = append(one.text, raw...)
}

// reply notes the verdict on the first step that it answers and that has none.
func (s *Session) reply(w *decode.Reply) {
	for i := range s.steps {
		one := &s.steps[i]
		if one.ok == decode.Unknown && w.To != "" && one.verb == w.To {
			one.ok = w.OK
			return
		}
	}
}

// auth fills in who logged in with the first attempt whose user is not known.
func (s *Session) auth(w *decode.Auth) {
	for i := range s.steps {
		one := &s.steps[i]
		if one.kind == logsIn && (one.login.mechanism == "" || one.login.mechanism == w.Mechanism) && one.login.user == "" {
			one.login.mechanism = strings.Clone(w.Mechanism)
			if w.User != nil {
				one.login.user = strings.Clone(*w.User)
			}
			return
		}
	}
}

// Commands are those that say the same once more; none where nothing was said. A tool
// that cannot do it is left out.
func (s *Session) Commands() (all []Command) {
	host, port, err := net.SplitHostPort(s.server)
	if err != nil || len(s.steps) == 0 {
		return nil
	}
	t := target{host: host, port: port, name: s.name}
	for _, make := range []func(target) (Command, bool){s.swaks, s.curl, s.python, s.openssl} {
		if c, ok := make(t); ok {
			all = append(all, c)
		}
	}
	return all
}

// target is the server.
type target struct{ host, port, name string }

// known is the name to verify the server's certificate by.
func (t target) known() string {
	if t.name != "" {
		return t.name
	}
	return t.host
}

// hide is a text without the secrets of the session.
func (s *Session) hide(text string) string { return s.masker.Hide(text) }

// hostName is a name if it is one, as RFC 1123 2.1 has them, else "".
func hostName(s string) string {
	if s == "" || s[0] == '-' || len(s) > 253 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
		return ""
	}
	return strings.Clone(s)
}

// secured reports whether it goes on inside TLS after it began in clear.
func (s *Session) secured() bool {
	for i := range s.steps {
		if s.steps[i].kind == upgrade && s.steps[i].ok != decode.No {
			return true
		}
	}
	return false
}

// first is the first step of a kind; nil where there is none.
func (s *Session) first(k kind) *step {
	for i := range s.steps {
		if s.steps[i].kind == k {
			return &s.steps[i]
		}
	}
	return nil
}

// letter is a transaction: what a tool that sends one message can do.
type letter struct {
	from, to []string // from has one, or none
	refused  bool
	data     *step
}

// letter is the first transaction that was refused, else the first.
func (s *Session) letter() (best letter) {
	var now letter
	done := func() {
		if len(now.from) > 0 && (len(best.from) == 0 || now.refused && !best.refused) {
			best = now
		}
		now = letter{}
	}
	for i := range s.steps {
		one := &s.steps[i]
		switch one.verb {
		case "MAIL":
			done()
			now.from = []string{s.hide(one.path)}
		case "RCPT":
			now.to = append(now.to, s.hide(one.path))
		case "DATA", "BDAT":
			now.data = one
		case "RSET":
			done()
		}
		now.refused = now.refused || one.ok == decode.No
	}
	done()
	return best
}

// standIn is the text of a message that is not there as a whole.
const standIn = "Subject: a message that stands in for another\r\n\r\nThe message itself was too long to stand in a command.\r\n.\r\n"

// message is the text of a message as it was said, with the dot that ends it.
func (s *Session) message(of *step) []byte {
	if of == nil || s.kept > maxText || len(of.text) == 0 || of.verb != "DATA" {
		return []byte(standIn)
	}
	return []byte(s.hide(string(of.text)))
}
