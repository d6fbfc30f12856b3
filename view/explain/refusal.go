package explain

import "strings"

// Refusal is a reply that says no, or not now, taken for its meaning. Of SMTP
// it has a Code and perhaps an Enhanced one, of POP3 a Status and perhaps a
// ResponseCode.
type Refusal struct {
	To           string // the verb it answers; CONNECT and "." as in records
	Code         int
	Enhanced     string
	Status       string
	ResponseCode string
	Text         string // the server's own words
	Rcpt         string // the recipient to name; "" where the server names it
}

// Short says in a few words what was refused and why. The reason is the most
// exact one there is: the server's own words where they are well known, else
// the enhanced or response code, else what the code means by itself.
func (r Refusal) Short() string {
	if h, ok := r.hint(); ok {
		if h.whole {
			return h.why
		}
		return r.what("") + ": " + h.why
	}
	if e, ok := ResponseCode(r.ResponseCode); ok {
		return r.what("") + ": " + e.Short + " [" + r.ResponseCode + "]"
	}
	if d, ok := r.detail(); ok {
		return r.what(d.Short) + ": " + d.Short + " (" + r.Enhanced + ")"
	}
	return r.byItself()
}

// byItself is what the code or the status means, with a name to it.
func (r Refusal) byItself() string {
	e, ok := Answer(r.Status, r.To)
	if r.Code != 0 {
		e, ok = Code(r.Code, r.To)
	}
	if !ok {
		return r.what("")
	}
	if rest, ok := strings.CutPrefix(e.Short, "recipient "); ok {
		return r.subject("") + rest
	}
	if strings.HasPrefix(e.Short, "refused") {
		return r.subject(e.Short) + e.Short
	}
	return e.Short
}

// what is what was refused, and whether for good.
func (r Refusal) what(why string) string {
	switch {
	case r.Code == 421:
		return "not now, closing"
	case r.Code == 521 || r.To == "CONNECT":
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

// subject is what a reply to a verb is about, unless the reason says so itself.
func (r Refusal) subject(why string) string {
	s := refused[r.To]
	switch {
	case r.To == "RCPT" && r.Rcpt != "":
		return "recipient " + r.Rcpt + " "
	case s == "" || strings.HasPrefix(why, strings.TrimSpace(s)+"'s "):
		return ""
	case r.To == "MAIL" && why != "" && !r.about("1") && !r.about("7"):
		return "" // not the sender's fault
	}
	return s
}

// refused is what an answer to a verb is about.
var refused = map[string]string{
	"MAIL": "sender ", "RCPT": "recipient ", "DATA": "message ", "BDAT": "message ", "BURL": "message ", ".": "message ",
	"AUTH": "login ", "PASS": "login ", "APOP": "login ",
}

// about reports whether the enhanced code has that subject.
func (r Refusal) about(subject string) bool {
	_, rest, _ := strings.Cut(r.Enhanced, ".")
	return strings.HasPrefix(rest, subject+".")
}
