package explain

import (
	"strings"

	"mitmail/view/lang"
)

// byItself is what the code or the status means, with a name to it.
func (r Refusal) byItself() string {
	e, ok := answerOf(r.Status, r.To)
	if r.Code != 0 {
		e, ok = codeOf(r.Code, r.To)
	}
	if !ok {
		return r.what(cause{})
	}
	if known, _, guess := strings.Cut(e.Short, ": perhaps "); guess && r.tells() {
		e.Short = known
	}
	short := strings.TrimPrefix(e.Short, "recipient ")
	verb, why, more := strings.Cut(short, ": ")
	switch {
	case !strings.HasPrefix(short, "refused"):
		return lang.T(e.Short)
	case !more:
		return r.subject(cause{}, verb)
	}
	return colon(r.subject(cause{}, verb), why)
}

// colon says what was refused, which is said already, and why.
func colon(what, why string) string { return lang.F("%s: %s", what, lang.T(why)) }

// what is what was refused, and whether for good.
func (r Refusal) what(why cause) string {
	later := r.Code/100 == 4
	switch {
	case r.Code == 421:
		return lang.T("not now, closing")
	case r.To == "CONNECT" && later:
		return lang.T("no service for now")
	case r.To == "CONNECT":
		return lang.T("no service")
	case later:
		return r.subject(why, "refused for now")
	}
	return r.subject(why, "refused")
}

// subject says of what a reply to a verb is about that it is refused, unless the reason
// says so itself, or the fault is another's.
func (r Refusal) subject(why cause, verb string) string {
	s := refused[r.To]
	switch {
	case s == "" || !r.blames(why.about):
		return lang.T(verb)
	case r.To == "RCPT" && r.Rcpt != "":
		return lang.F("recipient %s "+verb, r.Rcpt)
	case strings.HasPrefix(strings.TrimPrefix(why.short, "the "), s+"'s "):
		return lang.T(verb)
	}
	return lang.T(s + " " + verb)
}

// blames reports whether the reply may be put to what its verb is about.
func (r Refusal) blames(p party) bool {
	switch r.To {
	case "MAIL":
		return p == anybody || p == sender
	case "RCPT":
		return p == anybody || p == recipient || p == server
	}
	return true
}

// refused is what an answer to a verb is about.
var refused = map[string]string{
	"MAIL": "sender", "RCPT": "recipient", "DATA": "message", "BDAT": "message", "BURL": "message", ".": "message",
	"AUTH": "login", "PASS": "login", "APOP": "login",
}

// tells reports whether the server says more than that it does not take a mail,
// though in words that no table has: a guess by the code might gainsay them.
func (r Refusal) tells() bool { return r.Code != 0 && r.To != "AUTH" && len(words(r.Text)) > 3 }
