package explain

import "strings"

// byItself is what the code or the status means, with a name to it.
func (r Refusal) byItself() string {
	e, ok := Answer(r.Status, r.To)
	if r.Code != 0 {
		e, ok = Code(r.Code, r.To)
	}
	if !ok {
		return r.what(cause{})
	}
	if known, _, guess := strings.Cut(e.Short, ": perhaps "); guess && r.tells() {
		e.Short = known
	}
	if rest, ok := strings.CutPrefix(e.Short, "recipient "); ok {
		return r.subject(cause{}) + rest
	}
	if strings.HasPrefix(e.Short, "refused") {
		return r.subject(cause{}) + e.Short
	}
	return e.Short
}

// what is what was refused, and whether for good.
func (r Refusal) what(why cause) string {
	switch {
	case r.Code == 421:
		return "not now, closing"
	case r.To == "CONNECT":
		return "no service" + r.forNow()
	}
	return r.subject(why) + "refused" + r.forNow()
}

func (r Refusal) forNow() string {
	if r.Code/100 == 4 {
		return " for now"
	}
	return ""
}

// subject is what a reply to a verb is about, unless the reason says so itself,
// or the fault is another's.
func (r Refusal) subject(why cause) string {
	s := refused[r.To]
	switch {
	case s == "" || !r.blames(why.about):
		return ""
	case r.To == "RCPT" && r.Rcpt != "":
		return "recipient " + r.Rcpt + " "
	case strings.HasPrefix(strings.TrimPrefix(why.short, "the "), strings.TrimSpace(s)+"'s "):
		return ""
	}
	return s
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
	"MAIL": "sender ", "RCPT": "recipient ", "DATA": "message ", "BDAT": "message ", "BURL": "message ", ".": "message ",
	"AUTH": "login ", "PASS": "login ", "APOP": "login ",
}

// tells reports whether the server says more than that it does not take a mail,
// though in words that no table has: a guess by the code might gainsay them.
func (r Refusal) tells() bool { return r.Code != 0 && r.To != "AUTH" && len(words(r.Text)) > 3 }
