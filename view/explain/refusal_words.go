package explain

import (
	"fmt"
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
	later := verb == "refused for now"
	switch {
	case !strings.HasPrefix(short, "refused"):
		return lang.T(e.Short)
	case !more:
		return r.subject(cause{}, later)
	}
	return colon(r.subject(cause{}, later), why)
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
	}
	return r.subject(why, later)
}

// subject says of what a reply to a verb is about that it is refused, unless the reason
// says so itself, or the fault is another's.
func (r Refusal) subject(why cause, later bool) string {
	s, ok := refused[r.To]
	switch {
	case !ok || !r.blames(why.about):
		return refused[""].said(later)
	case r.To == "RCPT" && r.Rcpt != "":
		return fmt.Sprintf(namedRecipient.said(later), r.Rcpt)
	case strings.HasPrefix(strings.TrimPrefix(why.short, "the "), s.of+"'s "):
		return refused[""].said(later)
	}
	return s.said(later)
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

// refusing is how to say that something is refused: for good, and for now.
type refusing struct{ of, now, later string }

func (s refusing) said(later bool) string {
	if later {
		return lang.T(s.later)
	}
	return lang.T(s.now)
}

// refused is what an answer to a verb is about; "" is any other.
var refused = map[string]refusing{
	"": {"", "refused", "refused for now"}, "MAIL": {"sender", "sender refused", "sender refused for now"},
	"RCPT": {"recipient", "recipient refused", "recipient refused for now"},
	"DATA": refusedMessage, "BDAT": refusedMessage, "BURL": refusedMessage, ".": refusedMessage,
	"AUTH": refusedLogin, "PASS": refusedLogin, "APOP": refusedLogin,
}

var (
	namedRecipient = refusing{"", "recipient %s refused", "recipient %s refused for now"}
	refusedMessage = refusing{"message", "message refused", "message refused for now"}
	refusedLogin   = refusing{"login", "login refused", "login refused for now"}
)

// tells reports whether the server says more than that it does not take a mail,
// though in words that no table has: a guess by the code might gainsay them.
func (r Refusal) tells() bool { return r.Code != 0 && r.To != "AUTH" && len(words(r.Text)) > 3 }
