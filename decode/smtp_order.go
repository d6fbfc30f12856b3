package decode

import (
	"slices"
	"strconv"
	"strings"
)

// checkSequence gives the findings about a command where it stands (RFC 5321 4.1.4),
// and moves the client on.
func (s *smtp) checkSequence(cmd *Command) {
	c := s.c
	if cmd.Unknown {
		c.note(Client, c.unknownWhy(cmd))
	}
	if c.goodbye {
		c.find(Client, "command-after-quit")
	}
	switch {
	case c.queue.idle():
		s.settled()
	case c.queue.greets():
		s.ahead.early = s.ahead.early || cmd.Verb == "EHLO"
		s.tooEarly("early-talker")
	case !s.offered("PIPELINING") && !c.unsure:
		s.tooEarly("pipelining-unoffered")
	}
	switch why := s.misplaced(cmd); {
	case why.Key == "", c.unsure:
	case s.secured && s.hello == "" && !s.c.queue.has("EHLO", "HELO", "LHLO"):
		c.find(Client, "ehlo-missing-after-tls", cmd.Verb)
	default:
		c.note(Client, why)
	}
	if need := smtpExtension[cmd.Verb]; need != "" && s.offers != nil && !s.offered(need) {
		c.note(Client, belongs(cmd.Verb, need))
	}
	s.advance(cmd.Verb)
}

// tooEarly gives the finding about a command that did not wait. Exim lets clients
// that have been there before begin with EHLO ahead of its greeting, and go on: what
// is offered now was offered then, so the verdict waits for the list.
func (s *smtp) tooEarly(id string) {
	switch {
	case !s.ahead.early:
		s.c.find(Client, id)
	case s.offers == nil && !slices.Contains(s.ahead.odd, id):
		s.ahead.odd = append(s.ahead.odd, id)
	case s.offers != nil && !s.pipesConnect():
		s.c.find(Client, id)
	}
}

// earlyAfterAll gives the findings that waited for the server's list, unless that
// allows what was done.
func (s *smtp) earlyAfterAll() {
	for _, id := range s.ahead.odd {
		if !s.pipesConnect() {
			s.c.find(Client, id)
		}
	}
	s.ahead.odd = nil
}

func (s *smtp) pipesConnect() bool {
	return s.offered("PIPECONNECT") || s.offered("PIPE_CONNECT") || s.offered("X_PIPE_CONNECT")
}

// belongs names what a server has to offer with a keyword before a client may
// say a word.
func belongs(word, keyword string) Sentence {
	if word == keyword {
		return Sentence{"extension-unoffered.word", []string{word}}
	}
	return Sentence{"extension-unoffered.belongs", []string{word, keyword}}
}

// smtpExtension is the EHLO keyword that announces a command.
var smtpExtension = map[string]string{
	"BDAT": "CHUNKING", "STARTTLS": "STARTTLS", "AUTH": "AUTH", "ETRN": "ETRN", "BURL": "BURL", "ATRN": "ATRN",
	"XCLIENT": "XCLIENT", "XFORWARD": "XFORWARD", "X-EXPS": "X-EXPS", "X-ANONYMOUSTLS": "X-ANONYMOUSTLS", "XEXCH50": "XEXCH50",
}

// settled brings the client's view in line with the server's: no reply is
// outstanding.
func (s *smtp) settled() {
	s.ahead.mail = s.tx != nil
	s.ahead.rcpt = s.tx != nil && len(s.tx.RcptTo) > 0
}

// misplaced says why a command should not stand here, or "".
func (s *smtp) misplaced(cmd *Command) Sentence {
	greeted := s.hello != "" || s.c.queue.has("EHLO", "HELO", "LHLO")
	switch cmd.Verb {
	case "MAIL":
		if s.ahead.mail {
			return Sentence{"out-of-order.in-transaction", []string{"MAIL"}}
		}
		if !greeted {
			return Sentence{Key: "out-of-order.mail-first"}
		}
	case "RCPT":
		if !s.ahead.mail {
			return Sentence{Key: "out-of-order.no-mail"}
		}
	case "DATA", "BDAT", "BURL":
		if !s.ahead.rcpt {
			return Sentence{"out-of-order.no-recipient", []string{cmd.Verb}}
		}
		if cmd.Verb == "DATA" && s.chunks != nil {
			return Sentence{Key: "out-of-order.mixed"}
		}
	case "AUTH", "X-EXPS":
		if s.ahead.mail {
			return Sentence{"out-of-order.in-transaction", []string{cmd.Verb}}
		}
		if !greeted {
			return Sentence{"out-of-order.before-hello", []string{cmd.Verb}}
		}
	case "STARTTLS", "X-ANONYMOUSTLS":
		if s.c.tls.client {
			return insideTLS(cmd.Verb)
		}
		if !greeted {
			return Sentence{"out-of-order.before-hello", []string{cmd.Verb}}
		}
	}
	return Sentence{}
}

func (s *smtp) advance(verb string) {
	switch verb {
	case "MAIL":
		s.ahead.mail, s.ahead.rcpt = true, false
	case "RCPT":
		s.ahead.rcpt = s.ahead.mail
	case "RSET", "EHLO", "HELO", "LHLO":
		s.ahead.mail, s.ahead.rcpt = false, false
	}
}

// named gives the findings about the name in EHLO, HELO or LHLO.
func (s *smtp) named(cmd *Command) {
	s.c.note(Client, helloFault(cmd.Verb, cmd.Args))
	if strings.ContainsFunc(cmd.Args, func(r rune) bool { return r > '~' }) {
		s.c.find(Client, "utf8-undeclared")
	}
}

// path gives the findings about a MAIL or RCPT and its parameters.
func (s *smtp) path(cmd *Command) {
	c := s.c
	_, _, fault := parsePath(cmd.Verb, cmd.Args)
	c.note(Client, fault)
	if cmd.Verb == "MAIL" && s.offers == nil && len(cmd.Params) > 0 && s.hello != "" {
		c.find(Client, "extension-unoffered.helo")
	}
	for _, word := range sortedKeys(cmd.Params) {
		s.parameter(cmd, word, cmd.Params[word])
	}
	if !s.utf8(cmd) && strings.ContainsFunc(cmd.Args, func(r rune) bool { return r > '~' }) {
		c.find(Client, "utf8-undeclared")
	}
}

// utf8 reports whether SMTPUTF8 was asked for, with this command or the MAIL
// before it.
func (s *smtp) utf8(cmd *Command) bool {
	if _, yes := cmd.Params["SMTPUTF8"]; yes || cmd.Verb == "MAIL" {
		return yes
	}
	if p, _ := s.c.queue.find("MAIL"); p != nil {
		_, yes := p.params["SMTPUTF8"]
		return yes
	}
	return s.tx != nil && s.tx.utf8
}

// smtpParameter is the EHLO keyword that announces a parameter of MAIL or RCPT.
var smtpParameter = map[string]string{
	"SIZE": "SIZE", "BODY": "8BITMIME", "SMTPUTF8": "SMTPUTF8", "AUTH": "AUTH",
	"RET": "DSN", "ENVID": "DSN", "NOTIFY": "DSN", "ORCPT": "DSN",
	"BY": "DELIVERBY", "HOLDFOR": "FUTURERELEASE", "HOLDUNTIL": "FUTURERELEASE",
	"MT-PRIORITY": "MT-PRIORITY", "REQUIRETLS": "REQUIRETLS", "RRVS": "RRVS", "MTRK": "MTRK", "PRDR": "PRDR",
}

func (s *smtp) parameter(cmd *Command, word, value string) {
	c := s.c
	need := smtpParameter[word]
	if need == "" && s.offered(word) {
		need = word
	}
	if word == "BODY" && strings.EqualFold(value, "BINARYMIME") {
		need = "BINARYMIME"
	}
	switch {
	case need == "":
		c.find(Client, "bad-parameter.unknown", cmd.Verb, strconv.Quote(word))
	case s.offers != nil && !s.offered(need):
		c.note(Client, belongs(word, need))
	}
	c.note(Client, smtpValue(cmd.Verb, word, value))
	if word == "SIZE" {
		s.declared(value)
	}
}

// smtpValue says what is wrong with the value of a parameter, or "".
func smtpValue(verb, word, value string) Sentence {
	upper := strings.ToUpper(value)
	bad := false
	switch word {
	case "SIZE":
		bad = !digits(value) || len(value) > 20
	case "BODY":
		bad = upper != "7BIT" && upper != "8BITMIME" && upper != "BINARYMIME"
	case "RET":
		bad = upper != "FULL" && upper != "HDRS"
	case "NOTIFY":
		for _, v := range strings.Split(upper, ",") {
			bad = bad || v != "NEVER" && v != "SUCCESS" && v != "FAILURE" && v != "DELAY" || v == "NEVER" && upper != v
		}
	case "SMTPUTF8", "REQUIRETLS", "PRDR":
		bad = value != ""
	case "ENVID", "ORCPT", "AUTH":
		bad = value == ""
	}
	wrongVerb := word == "NOTIFY" || word == "ORCPT"
	if known := smtpParameter[word] != "" && word != "RRVS"; known && wrongVerb != (verb == "RCPT") {
		return Sentence{"bad-parameter.misplaced", []string{verb, word}}
	}
	if bad {
		return Sentence{"bad-parameter.value", []string{verb, word, strconv.Quote(value)}}
	}
	return Sentence{}
}

// declared compares the size that MAIL declares with what the server takes
// (RFC 1870 6.1).
func (s *smtp) declared(value string) {
	limit, err1 := strconv.ParseInt(s.offers["SIZE"], 10, 64)
	size, err2 := strconv.ParseInt(value, 10, 64)
	if err1 == nil && err2 == nil && limit > 0 && size > limit {
		s.c.find(Client, "size-exceeded.declared", value, s.offers["SIZE"])
	}
}
