package decode

import (
	"strings"
)

// smtp is what SMTP (RFC 5321) and LMTP (RFC 2033) make of a conversation. What
// has been agreed on is the server's view: it changes with replies, which come
// in the order of the commands whatever the pipelining.
type smtp struct {
	c      *Conversation
	hello  string            // EHLO, HELO or LHLO, once accepted
	offers map[string]string // EHLO keywords and their parameters; nil before EHLO
	tx     *transaction      // nil outside of one
	ahead  struct {
		mail, rcpt bool     // where the client is when all goes well
		early      bool     // it began before the greeting
		odd        []string // and what will have to be said of that, unless the server offers it
	}
	chunks  *transfer // a message of BDAT chunks whose LAST has not come
	quit    bool      // QUIT was said
	secured bool      // TLS began after a hello: another one is due
	tally   tally
	trouble outcome // the first refusal that nothing went on from
}

// transaction is a mail transaction (RFC 5321 3.3).
type transaction struct {
	Envelope
	utf8    bool
	eight   bool // BODY=8BITMIME or BINARYMIME
	binary  bool // BODY=BINARYMIME
	bytes   int
	dropped bool // more recipients than are kept
	granted bool // the server has accepted one, whatever the client was told
}

func (s *smtp) offered(keyword string) bool {
	_, ok := s.offers[keyword]
	return ok
}

func (s *smtp) offersTLS() string {
	if s.offered("STARTTLS") {
		return "STARTTLS"
	}
	return ""
}

func (s *smtp) forget() {
	s.secured = s.hello != "" || s.secured
	s.hello, s.offers, s.tx = "", nil, nil
	s.ahead.mail, s.ahead.rcpt = false, false
}

// parse reads a command line (RFC 5321 4.1.1).
func (s *smtp) parse(line []byte) *Command {
	cmd := s.c.parseVerb(line, s.knows)
	switch cmd.Verb {
	case "MAIL", "RCPT":
		path, params, _ := parsePath(cmd.Verb, cmd.Args)
		cmd.Path, cmd.Params = path, parseParams(params)
	case "AUTH", "X-EXPS":
		s.c.parseAuth(cmd)
	case "BURL":
		cmd.Secret = urlSecrets(cmd.Args)
	}
	return cmd
}

// smtpVerbs are the verbs that an RFC has, and those of servers that many have.
var smtpVerbs = map[string]bool{
	"HELO": true, "EHLO": true, "LHLO": true, "MAIL": true, "RCPT": true, "DATA": true, "BDAT": true, "BURL": true,
	"RSET": true, "VRFY": true, "EXPN": true, "HELP": true, "NOOP": true, "QUIT": true,
	"AUTH": true, "STARTTLS": true, "ETRN": true, "ATRN": true,
	"TURN": true, "SEND": true, "SOML": true, "SAML": true,
	"XCLIENT": true, "XFORWARD": true, // Postfix
	"X-EXPS": true, "X-ANONYMOUSTLS": true, "XEXCH50": true, // Exchange
}

// knows reports whether a verb is known: some RFC or server documents it, or the
// server itself offers it as an extension of its own.
func (s *smtp) knows(verb string) bool {
	return smtpVerbs[verb] || strings.HasPrefix(verb, "X") && s.offered(verb)
}

// abandon gives a message of chunks that a command leaves without its LAST:
// on the reply to its last chunk where that is still to come, else now.
func (s *smtp) abandon(cmd *Command) {
	if s.c.server.absent {
		s.unjudged(cmd)
	}
	switch cmd.Verb {
	case "RSET", "EHLO", "HELO", "LHLO", "MAIL", "AUTH", "STARTTLS", "X-EXPS", "X-ANONYMOUSTLS":
	default:
		return
	}
	t := s.chunks
	if t == nil {
		return
	}
	s.chunks = nil
	for i := len(s.c.queue.list) - 1; i >= 0; i-- {
		if p := s.c.queue.list[i]; p.verb == "BDAT" {
			p.transfer = t
			return
		}
	}
	s.deliver(t, t.given())
}

// unjudged gives what the last command leaves behind where no verdict is to be
// had, and forgets the transaction that is over.
func (s *smtp) unjudged(cmd *Command) {
	p := s.c.queue.last()
	if p == nil {
		return
	}
	s.c.giveAuth(p.login)
	if p.transfer != nil {
		s.deliver(p.transfer, Unknown)
	}
	if p.transfer != nil || cmd.Verb == "MAIL" {
		s.c.queue.forget()
	}
}

// command records that a command has been forwarded.
func (s *smtp) command(cmd *Command) *pending {
	p := &pending{verb: cmd.Verb, unknown: cmd.Unknown, size: len(cmd.Args)}
	switch cmd.Verb {
	case "EHLO", "HELO", "LHLO":
		s.named(cmd)
	case "MAIL", "RCPT":
		p.arg, p.params = cmd.Path, cmd.Params
		s.path(cmd)
	case "DATA":
		p.decides = true
		if s.c.server.absent {
			s.c.client.text = s.c.newTransfer("DATA").text
		}
	case "BDAT":
		s.bdat(cmd, p)
	case "BURL":
		s.burl(cmd, p)
	case "STARTTLS", "X-ANONYMOUSTLS":
		p.decides = true
		s.c.tls.phase, s.c.tls.verb = Asked, cmd.Verb
	case "AUTH", "X-EXPS":
		s.c.beginAuth(cmd, p, s.mechanisms(cmd.Verb))
	case "ATRN":
		p.decides = true
	case "XEXCH50":
		p.decides, p.arg = true, cmd.Args
	case "QUIT":
		s.quit = true
	}
	return p
}

// mechanisms are those offered; nil where no list was.
func (s *smtp) mechanisms(verb string) []string {
	if s.offers == nil {
		return nil
	}
	return strings.Fields(s.offers[verb])
}

// transferred handles the end of a message sent with DATA.
func (s *smtp) transferred(t *transfer) {
	s.ahead.mail, s.ahead.rcpt = false, false
	if t.verdict != nil {
		s.deliver(t, t.verdict.OK)
		return
	}
	p := &pending{verb: endOfMsg, transfer: t}
	switch {
	case t.dropped:
		s.deliver(t, Unknown)
	case t.answer != nil:
		s.c.answerFor(p, Ruling{Answer: t.answer, By: t.by})
	default:
		s.c.expect(p)
	}
}

// leave gives what is open when both sides have ended.
func (s *smtp) leave() {
	c := s.c
	s.earlyAfterAll()
	if c.client.text != nil {
		t := c.client.cutOff()
		s.deliver(t, t.given())
	}
	for _, p := range c.queue.list {
		if p.transfer != nil {
			if p.answered > 0 && s.tx != nil {
				s.tally.transaction().silent = len(s.tx.RcptTo) - p.answered
			}
			s.deliver(p.transfer, p.transfer.given())
		}
	}
	if s.chunks != nil {
		s.deliver(s.chunks, s.chunks.given())
	}
	s.tally.end()
	c.leaveAuth()
	if !s.quit && c.left() {
		c.find(Client, "quit-missing")
	}
	c.unusedTLS()
}
