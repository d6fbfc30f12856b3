package reproduce

import (
	"bytes"
	"net"
	"net/url"
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/decode/dots"
)

// line is a command as it grows.
type line struct{ strings.Builder }

// add adds words of the command, those of the wire quoted.
func (l *line) add(option string, values ...string) {
	if l.Len() > 0 {
		l.WriteByte(' ')
	}
	l.WriteString(option)
	for _, v := range values {
		l.WriteByte(' ')
		l.WriteString(word(v))
	}
}

// piped is a command that a text is given to.
func piped(text []byte, command string) string {
	return "printf '" + octal(string(text)) + "' | " + command
}

// swaksCan are the mechanisms that swaks knows.
var swaksCan = []string{"LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5", "NTLM"}

// swaks sends a message, or as much of one as the client did.
func (s *Session) swaks(t target) (c Command, ok bool) {
	if s.protocol != decode.SMTP {
		return c, false
	}
	var l line
	l.add("swaks --server", t.host)
	l.add("--port", t.port)
	last := "CONNECT"
	if h := s.first(hello); h != nil {
		last = "HELO"
		l.add("--ehlo", s.hide(h.path))
		if protocol := map[string]string{"HELO": "SMTP", "LHLO": "LMTP"}[h.verb]; protocol != "" {
			l.add("--protocol", protocol)
		}
	}
	switch {
	case s.implicit:
		l.add("--tls-on-connect")
	case s.secured():
		l.add("--tls")
		last = "TLS"
	}
	if s.name != "" {
		l.add("--tls-sni", s.name)
	}
	if a := s.first(logsIn); a != nil {
		if !slices.Contains(swaksCan, a.login.mechanism) {
			return c, false
		}
		l.add("--auth", a.login.mechanism)
		l.add("--auth-user", s.hide(a.login.user))
		l.WriteString(` ${MITMAIL_PASSWORD:+--auth-password "$MITMAIL_PASSWORD"} --protect-prompt`)
		last, c.Secret = "AUTH", true
	}
	m := s.letter()
	if s.misleads(m) {
		return c, false
	}
	if len(m.from) > 0 {
		last = "MAIL"
		l.add("--from", empty(m.from[0]))
	}
	if len(m.to) > 0 {
		last = "RCPT"
		l.add("--to", strings.Join(m.to, ","))
	}
	if m.data == nil {
		l.add("--quit-after", last)
		c.Tool, c.Text = "swaks", l.String()
		return c, true
	}
	l.add("--no-data-fixup --data -")
	text := bytes.TrimSuffix(s.message(m.data), []byte("\r\n")) // it adds that
	c.Tool, c.Text = "swaks", piped(text, l.String())
	return c, true
}

// misleads reports whether swaks would take a word of the session for something else:
// an option, a file, or several addresses.
func (s *Session) misleads(m letter) bool {
	words := append(slices.Clone(m.from), m.to...)
	if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, ",") }) {
		return true
	}
	for i := range s.steps {
		words = append(words, s.steps[i].login.user)
		if s.steps[i].kind == hello {
			words = append(words, s.steps[i].path)
		}
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") || strings.HasPrefix(w, "@") })
}

// empty is an address, or how swaks is told that there is none.
func empty(address string) string {
	if address == "" {
		return "<>"
	}
	return address
}

// curl sends a message, or does what POP3 did last of what it can.
func (s *Session) curl(t target) (c Command, ok bool) {
	var l line
	l.add("curl --verbose")
	scheme, path := s.protocol.String(), ""
	if s.implicit {
		scheme += "s"
	}
	if s.secured() {
		l.add("--ssl-reqd")
	}
	if s.name != "" && s.name != t.host {
		l.add("--connect-to", s.name+":"+t.port+":"+net.JoinHostPort(t.host, t.port))
	}
	if a := s.first(logsIn); a != nil {
		login, user := curlLogin(a), s.hide(a.login.user)
		if login == "" || strings.ContainsAny(user, ":;") {
			return c, false
		}
		if a.login.mechanism != "USER/PASS" { // which curl takes where a server offers nothing better
			l.add("--login-options", "AUTH="+login)
		}
		if a.login.initial {
			l.add("--sasl-ir")
		}
		l.add("--user", user)
		l.WriteString(`"${MITMAIL_PASSWORD:+:$MITMAIL_PASSWORD}"`)
		c.Secret = true
	}
	var text []byte
	if s.protocol == decode.POP3 {
		path = s.fetches(&l)
	} else if text, ok = s.sends(&l); !ok {
		return c, false
	} else if h := s.first(hello); h != nil {
		path = url.PathEscape(s.hide(h.path))
	}
	l.add("--url", scheme+"://"+net.JoinHostPort(t.known(), t.port)+"/"+path)
	c.Tool, c.Text = "curl", l.String()
	if text != nil {
		c.Text = piped(text, c.Text)
	}
	return c, true
}

// curlLogin is how curl calls a mechanism; "" where it does not know it.
func curlLogin(a *step) string {
	switch m := a.login.mechanism; m {
	case "APOP":
		return "+APOP"
	case "USER/PASS", "LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-256":
		return m
	}
	return ""
}

// sends adds what curl needs to send a message, which it reads.
func (s *Session) sends(l *line) (text []byte, ok bool) {
	m := s.letter()
	if s.lmtp || len(m.to) == 0 {
		return nil, false
	}
	l.add("--mail-from", m.from[0])
	for _, to := range m.to {
		l.add("--mail-rcpt", to)
	}
	if m.data != nil && s.anyRefused() {
		l.add("--mail-rcpt-allowfails")
	}
	l.add("--upload-file -")
	text = bytes.TrimSuffix(s.message(m.data), []byte(".\r\n"))
	return dots.Unstuff(text), true // it stuffs dots itself
}

// anyRefused reports whether a recipient was refused.
func (s *Session) anyRefused() bool {
	return slices.ContainsFunc(s.steps, func(one step) bool { return one.verb == "RCPT" && one.ok == decode.No })
}

// fetches adds the last command of POP3 that is worth saying again.
func (s *Session) fetches(l *line) (path string) {
	for i := len(s.steps) - 1; i >= 0; i-- {
		one := &s.steps[i]
		switch one.verb {
		case "RETR":
			return url.PathEscape(s.hide(strings.TrimSpace(one.line[4:])))
		case "LIST":
			return ""
		case "TOP", "UIDL", "STAT", "DELE", "CAPA":
			l.add("--request", s.hide(one.line))
			return ""
		}
	}
	l.add("--request NOOP")
	return ""
}

// openssl opens TLS, to speak by hand.
func (s *Session) openssl(t target) (c Command, ok bool) {
	if !s.implicit && !s.secured() {
		return c, false
	}
	var l line
	l.add("openssl s_client -crlf -quiet -connect", net.JoinHostPort(t.host, t.port))
	if !s.implicit {
		how := s.protocol.String()
		if s.lmtp {
			how = "lmtp"
		}
		l.add("-starttls", how)
	}
	if s.name != "" {
		l.add("-servername", s.name)
	}
	return Command{Tool: "openssl", Text: l.String()}, true
}
