package decode

import "strings"

// pop3 is what POP3 (RFC 1939) makes of a conversation.
type pop3 struct {
	c         *Conversation
	transacts bool     // logged in: TRANSACTION state
	offers    []string // CAPA lines; nil before CAPA
	user      *string  // of the last USER
	stamp     string   // the timestamp of the greeting, for APOP
	quit      bool     // QUIT was said
	got       fetched
	trouble   outcome // the first refusal that nothing went on from
	noUser    bool    // the last USER was refused
}

// pop3Verbs are the verbs that an RFC has.
var pop3Verbs = map[string]bool{
	"USER": true, "PASS": true, "APOP": true, "AUTH": true, "QUIT": true, "STAT": true, "LIST": true, "RETR": true,
	"DELE": true, "NOOP": true, "RSET": true, "TOP": true, "UIDL": true, "CAPA": true, "STLS": true, "UTF8": true, "LANG": true,
	"LAST": true, "XTND": true, // RFC 1460, RFC 1082
	"XCLIENT": true, // Dovecot
}

// listed reports whether a positive reply to a command is a list that goes on
// until a dot. That follows from the command and its argument, never from the text.
func listed(verb, args string) bool {
	switch verb {
	case "CAPA":
		return true
	case "LIST", "UIDL", "AUTH", "LANG":
		return args == ""
	}
	return false
}

func (s *pop3) offersTLS() string {
	for _, line := range s.offers {
		if strings.EqualFold(line, "STLS") {
			return "STLS"
		}
	}
	return ""
}

func (s *pop3) forget() { s.offers = nil }

// parse reads a command line (RFC 1939 3).
func (s *pop3) parse(line []byte) *Command {
	cmd := s.c.parseVerb(line, func(verb string) bool { return pop3Verbs[verb] })
	switch cmd.Verb {
	case "PASS":
		cmd.Args = passArgument(line) // a password may begin and end with spaces
		cmd.Secret = secretFrom(cmd.Args, 0)
	case "APOP":
		if i := strings.LastIndexByte(cmd.Args, ' '); i >= 0 {
			cmd.Secret = secretFrom(cmd.Args, i+1)
		}
	case "AUTH":
		s.c.parseAuth(cmd)
	}
	if cmd.Unknown && s.user != nil && !s.transacts { // a password without its PASS
		cmd.SecretVerb = true
	}
	return cmd
}

// passArgument is all behind the first space.
func passArgument(line []byte) string {
	_, args, _ := strings.Cut(string(trimEOL(line)), " ")
	return args
}

// abandon gives the attempt to log in that a command leaves behind where no
// verdict is to be had.
func (s *pop3) abandon(cmd *Command) {
	p := s.c.queue.last()
	if p == nil || !s.c.server.absent {
		return
	}
	s.c.giveAuth(p.login)
	s.c.queue.forget()
}

// command records that a command has been forwarded.
func (s *pop3) command(cmd *Command) *pending {
	c := s.c
	p := &pending{verb: cmd.Verb, unknown: cmd.Unknown, size: len(cmd.Args), arg: cmd.Args, list: listed(cmd.Verb, cmd.Args)}
	switch cmd.Verb {
	case "USER":
		user := cmd.Args
		s.user = &user
	case "PASS":
		secret := cmd.Args
		c.login = newAttempt("USER/PASS")
		c.login.User, c.login.Secret = s.user, &secret
		p.login = c.login
		c.inClear("USER/PASS")
	case "APOP":
		s.apop(cmd, p)
	case "AUTH":
		c.beginAuth(cmd, p, s.mechanisms())
	case "STLS":
		p.decides = true
		c.tls.phase, c.tls.verb = Asked, "STLS"
	case "QUIT":
		s.quit = true
	}
	return p
}

// apop handles APOP name digest (RFC 1939 7).
func (s *pop3) apop(cmd *Command, p *pending) {
	c := s.c
	c.login = newAttempt("APOP")
	p.login = c.login
	if s.stamp != "" {
		c.login.Challenge = &s.stamp
	}
	if s.stamp == "" && !c.unsure {
		c.find(Client, "extension-unoffered.apop")
	}
	i := strings.LastIndexByte(cmd.Args, ' ')
	if i < 0 {
		c.find(Client, "auth-malformed.apop")
		return
	}
	user, digest := cmd.Args[:i], cmd.Args[i+1:]
	c.login.User, c.login.Digest = &user, &digest
}

// mechanisms are those of the SASL capability; nil where CAPA was not asked.
func (s *pop3) mechanisms() []string {
	if s.offers == nil {
		return nil
	}
	for _, line := range s.offers {
		if words := strings.Fields(line); len(words) > 0 && strings.EqualFold(words[0], "SASL") {
			return words[1:]
		}
	}
	return []string{}
}

// checkSequence gives the findings about a command where it stands (RFC 1939 4, 5).
func (s *pop3) checkSequence(cmd *Command) {
	c := s.c
	if cmd.Unknown {
		c.note(Client, c.unknownWhy(cmd))
	}
	if c.goodbye {
		c.find(Client, "command-after-quit")
	}
	switch {
	case c.queue.idle():
	case c.queue.greets():
		c.find(Client, "early-talker")
	case s.offers != nil && !s.offered("PIPELINING"):
		c.find(Client, "pipelining-unoffered")
	}
	if why := s.misplaced(cmd.Verb); !c.unsure {
		c.note(Client, why)
	}
	if number := firstWord(cmd.Args); number != "" && numbered[cmd.Verb] && !digits(number) || number == "" && needsNumber[cmd.Verb] {
		c.find(Client, "bad-parameter.no-number", cmd.Verb)
	}
}

func (s *pop3) offered(keyword string) bool {
	for _, line := range s.offers {
		if strings.EqualFold(firstWord(line), keyword) {
			return true
		}
	}
	return false
}

// numbered commands may name a message, and some must.
var (
	numbered    = map[string]bool{"LIST": true, "UIDL": true, "RETR": true, "DELE": true, "TOP": true}
	needsNumber = map[string]bool{"RETR": true, "DELE": true, "TOP": true}
)

// misplaced says why a verb does not belong to the present state, or "".
func (s *pop3) misplaced(verb string) Sentence {
	switch verb {
	case "LAST", "XTND", "STAT", "LIST", "RETR", "DELE", "RSET", "TOP", "UIDL", "NOOP":
		if !s.transacts && !s.c.queue.has("PASS", "APOP", "AUTH") {
			return Sentence{"out-of-order.before-login", []string{verb}}
		}
	case "USER", "PASS", "APOP", "AUTH", "STLS":
		if s.transacts {
			return Sentence{"out-of-order.after-login", []string{verb}}
		}
		if verb == "STLS" && s.c.tls.client {
			return insideTLS(verb)
		}
		if verb == "PASS" && s.user == nil {
			return Sentence{Key: "out-of-order.no-user"}
		}
	}
	return Sentence{}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// leave gives what is open when both sides have ended.
func (s *pop3) leave() {
	c := s.c
	if c.server.text != nil {
		s.deliver(c.server.cutOff())
	}
	c.leaveAuth()
	if !s.quit && c.left() {
		c.find(Client, "quit-missing")
	}
	c.unusedTLS()
}
