package decode

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode/message"
)

// answer reads one line of a reply: a status line, then, after a positive reply
// to a command that asks for a list, lines until a dot (RFC 1939 3).
func (s *pop3) answer(r *replyLines, line []byte) bool {
	text := trimEOL(line)
	if r.listing {
		return s.item(r, text)
	}
	s.status(r, string(text))
	p, _ := s.match(&r.Reply)
	if r.Status != "+OK" || p == nil {
		return true
	}
	r.loose = p.mayList() && !digits(firstWord(r.Text[0]))
	r.listing = p.list || r.loose
	if p.list && !r.over {
		r.Items = []string{}
	}
	return !r.listing
}

// mayList reports whether a list may follow though the command does not ask for
// one: there are servers that answer LIST 1 and UIDL 1 with a list, and XTND has
// what its server wants. Only a number behind +OK says that none does.
func (p *pending) mayList() bool { return p.is("LIST", "UIDL", "XTND") && !p.list }

// interrupts: a list in which a status line stands has had no dot.
func (s *pop3) interrupts(r *replyLines, line []byte) bool {
	if !r.listing {
		return false
	}
	word, _, _ := bytes.Cut(trimEOL(line), []byte(" "))
	return string(word) == "+OK" || string(word) == "-ERR"
}

// item reads one line of a list.
func (s *pop3) item(r *replyLines, text []byte) bool {
	if len(text) == 1 && text[0] == '.' {
		return true
	}
	r.lines++
	if len(text) > 0 && text[0] == '.' {
		if text[1] != '.' {
			r.dots++
		}
		text = text[1:]
	}
	if !r.over {
		r.Items = append(r.Items, string(text))
	}
	return false
}

// status reads a status line. A server that does not shout +OK means it all the
// same; the finding says so.
func (s *pop3) status(r *replyLines, line string) {
	word, text, _ := strings.Cut(line, " ")
	r.Status = strings.ToUpper(word)
	r.keep(text)
	switch r.Status {
	case "+OK", "+":
		r.OK = Yes
	case "-ERR":
		r.OK = No
	default:
		r.bad = "status"
		return
	}
	if word != r.Status {
		r.bad = "case"
	}
	if strings.HasPrefix(text, "[") && r.Status != "+" {
		code, _, closed := strings.Cut(text[1:], "]")
		if closed && code != "" {
			r.ResponseCode = strings.ToUpper(code)
		}
	}
}

// match pairs a reply with the oldest command that waits; a challenge answers
// AUTH only, and what is no command is not granted where one waits behind it.
func (s *pop3) match(r *Reply) (*pending, int) {
	q := &s.c.queue
	p, settles := q.realign(r.Status == "+", func(p *pending) bool {
		if r.Status == "+" {
			return p.is("AUTH")
		}
		return r.OK != Yes || !p.unknown
	})
	if p == nil || r.OK == Unknown && !q.solePending() {
		return nil, 0
	}
	if r.Status == "+" && len(r.Text) > 0 {
		r.Decoded = decode64(r.Text[0])
	}
	r.Secret = p.verb == "AUTH" && proves(r)
	r.Challenge = r.Status == "+" || r.Status == "+OK" && p.login.untried()
	return p, settles
}

func (s *pop3) apiece(*pending) []string { return nil }

// replied handles a reply.
func (s *pop3) replied(from Side, r *Reply, p *pending) {
	c := s.c
	if p == nil || p.unknown {
		return
	}
	if r.OK == Yes {
		c.bad = numbersFault(p, r)
	}
	switch p.verb {
	case greeting:
		s.greeted(r)
	case "USER":
		s.noUser = false
	case "PASS", "APOP":
		cause := c.loginFailed
		c.verdict(p.login, r)
		if s.noUser && p.verb == "PASS" && c.loginFailed != "" { // it fails as USER did
			c.loginFailed = cause
		}
		s.transacts = s.transacts || r.OK == Yes
	case "AUTH":
		s.authAnswered(r, p)
	case "CAPA":
		if r.OK == Yes {
			s.offers = r.Items
		}
	case "STLS":
		c.tlsAnswered(from, r)
	case "RETR", "TOP":
		s.retrieve(r, p)
	case "DELE":
		if p.granted {
			s.got.marked++
		}
	case "RSET":
		if p.granted {
			s.got.marked = 0
		}
	case "QUIT":
		switch {
		case p.granted:
			s.got.deleted = Yes
		case p.answer != nil:
			s.got.deleted = No
		}
		c.goodbyeAnswered(r)
	}
	if r.OK == No {
		s.refused(r, p)
	}
}

// refused handles a reply that refuses a command. Logins have a verdict of
// their own, and many clients ask for CAPA of servers that have none.
func (s *pop3) refused(r *Reply, p *pending) {
	switch {
	case p.verb == "AUTH", p.verb == "CAPA", p.verb == "PASS", p.verb == "APOP", p.verb == greeting:
	case s.transacts && !needed[p.verb]: // a server need not have the others
	case s.transacts && s.got.refused.verb == "":
		s.got.refused = refusal{verb: p.verb, said: brief(r)}
	case p.verb == "USER":
		s.noUser, s.c.loginFailed = true, brief(r)
	case !s.transacts && s.trouble.Result == "":
		s.trouble = outcome{ResultRefused, say("refused-verb", p.verb, brief(r))}
	}
}

// needed are the commands behind a login whose refusal can be why nothing was
// fetched.
var needed = map[string]bool{"STAT": true, "LIST": true, "RETR": true, "DELE": true}

func (s *pop3) greeted(r *Reply) {
	if s.trouble = s.c.greetingTrouble(r); s.trouble.Result != "" {
		return
	}
	text := strings.Join(r.Text, " ")
	if i := strings.LastIndexByte(text, '<'); i >= 0 {
		if j := strings.IndexByte(text[i:], '>'); j > 0 && strings.Contains(text[i:i+j], "@") {
			s.stamp = text[i : i+j+1]
		}
	}
}

// authAnswered handles the reply to AUTH. Without an argument AUTH is a
// question, and its list answers it.
func (s *pop3) authAnswered(r *Reply, p *pending) {
	if p.list && r.Status != "+" {
		return
	}
	if r.Challenge && r.Status == "+OK" {
		s.c.unpairedAuth = p.login
		return
	}
	s.c.authAnswered(r, p)
	s.transacts = s.transacts || r.Status == "+OK"
}

// open: text or a list follow what is positive, until a dot.
func (s *pop3) open(sent []byte) bool {
	first, _, _ := bytes.Cut(sent, []byte("\n"))
	last := bytes.TrimRight(sent, "\r\n")
	return s.c.parseReply(first).OK == Yes && !bytes.HasSuffix(last, []byte("\n."))
}

// retrieve handles the reply to RETR and TOP: text follows the +OK of the server, whatever
// the client is told.
func (s *pop3) retrieve(r *Reply, p *pending) {
	if !p.granted {
		return
	}
	t := s.c.newTransfer(p.verb)
	number, lines, _ := strings.Cut(p.arg, " ")
	t.number, _ = strconv.Atoi(number)
	t.headersOnly = p.verb == "TOP" && strings.TrimSpace(lines) == "0"
	if p.verb == "RETR" {
		t.declared = announced(strings.Join(r.Text, " "))
	}
	s.c.server.text = t.text
}

// bodied reports whether a message has text behind its header.
func bodied(m *Message) bool {
	return slices.ContainsFunc(m.Parts, func(p message.Part) bool { return p.Size > 0 })
}

// announced is the octet count in +OK 120 octets; -1 where there is none. It is
// compared, never trusted.
func announced(text string) int64 {
	words := strings.Fields(text)
	for i, w := range words {
		if n, err := strconv.ParseInt(strings.Trim(w, "()"), 10, 64); err == nil && n >= 0 &&
			i+1 < len(words) && strings.HasPrefix(strings.ToLower(words[i+1]), "octet") {
			return n
		}
	}
	return -1
}

// transferred handles the end of a message retrieved.
func (s *pop3) transferred(t *transfer) { s.deliver(t) }

func (s *pop3) deliver(t *transfer) {
	if t.undelivered {
		return
	}
	ok := Unknown
	if t.ended && !t.cut && !t.dropped {
		ok = Yes
	}
	m := &Message{OK: ok}
	s.c.giveMessage(t, Server, m)
	if t.headersOnly && m.Complete && bodied(m) {
		s.c.find(Server, "reply-unexpected.top")
	}
}
