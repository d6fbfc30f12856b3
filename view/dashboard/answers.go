package dashboard

import (
	"mitmail/decode"
	"mitmail/view/lang"
)

// matches is how often a rule was met.
func matches(n int64) string { return lang.F("%d times", n) }

// answerHeld suggests the usual replies, and has the user change the one chosen.
func (u *ui) answerHeld(unit Held) {
	all := usualReplies(unit.Protocol, verbOf(unit.Event))
	o := &overlay{title: lang.T("Answer"), keys: lang.T("Enter takes one, to be changed; Esc keeps it held")}
	o.doc = func(int) doc {
		var d doc
		for _, text := range all {
			d = append(d, row{}.at(1, span{text, plain}))
		}
		return d
	}
	o.press = func(name string) {
		if name != "Enter" {
			return
		}
		u.overlay = nil
		u.ask(prompt{label: lang.T("answer"), hint: lang.T(`\n parts lines`), done: func(text string) string {
			reply, err := unescape(text)
			if err != nil {
				return err.Error()
			}
			if err := u.dash.o.Holder.Answer(unit.ID, string(reply)); err != nil {
				return err.Error()
			}
			u.decided(unit, nil, "session %d: the %s was answered")
			return ""
		}}, all[o.cursor])
	}
	u.overlay = o
}

// verbOf is what a unit's reply would answer.
func verbOf(ev decode.Event) string {
	switch what := ev.Payload.(type) {
	case *decode.Command:
		return what.Verb
	case *decode.Reply:
		return what.To
	case *decode.Response:
		return "AUTH"
	case *decode.Message:
		return "."
	}
	return "CONNECT"
}

// usualReplies are what servers say to a verb, the friendly reply first.
func usualReplies(p decode.Protocol, verb string) []string {
	if p == decode.POP3 {
		return pop3Replies(verb)
	}
	if some, ok := smtpReplies[verb]; ok {
		return some
	}
	return []string{"250 2.0.0 Ok", "421 4.3.2 Service not available, try again later", "500 5.5.2 Command not recognised", "502 5.5.1 Command not implemented"}
}

var smtpReplies = map[string][]string{
	"CONNECT":  {"220 mail.example.org ESMTP", "421 4.3.2 Too many connections, try again later", "554 5.3.2 No service here"},
	"EHLO":     {`250 mail.example.org\n8BITMIME\nSIZE 10240000`, "502 5.5.1 Command not implemented", "421 4.3.2 Service not available, try again later"},
	"MAIL":     {"250 2.1.0 Sender ok", "451 4.3.0 Try again later", "550 5.7.1 Sender refused", "552 5.3.4 The message is too big"},
	"RCPT":     {"250 2.1.5 Recipient ok", "450 4.2.0 Greylisted, try again later", "452 4.2.2 The mailbox is full", "550 5.1.1 No such user here", "550 5.7.1 Relaying denied"},
	"DATA":     {"354 Go ahead", "451 4.3.0 Try again later", "554 5.5.1 No valid recipients"},
	".":        {"250 2.0.0 Queued", "451 4.3.0 Try again later", "452 4.3.1 No room", "552 5.3.4 The message is too big", "554 5.7.1 Refused as spam"},
	"AUTH":     {"235 2.7.0 Authentication succeeded", "454 4.7.0 Temporary authentication failure", "535 5.7.8 Authentication failed"},
	"STARTTLS": {"454 4.7.0 TLS is not available for now", "502 5.5.1 Command not implemented"},
	"QUIT":     {"221 2.0.0 Bye"},
}

func pop3Replies(verb string) []string {
	switch verb {
	case "PASS", "APOP", "AUTH":
		return []string{"+OK logged in", "-ERR [AUTH] Authentication failed", "-ERR [IN-USE] The maildrop is locked", "-ERR [SYS/TEMP] Try again later"}
	case "STAT":
		return []string{"+OK 0 0", "-ERR"}
	case "LIST", "UIDL":
		return []string{`+OK\n`, "-ERR no such message"}
	}
	return []string{"+OK", "-ERR", "-ERR [SYS/TEMP] Try again later"}
}
