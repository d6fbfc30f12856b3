package explain

import (
	"strings"

	"mitmail/view/lang"
)

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

// Short says in a few words what was refused and why. What the server says in
// words comes first, then its enhanced or response code, read as the answer to
// the command; then what the code means by itself.
func (r Refusal) Short() string {
	v := r.decide()
	switch {
	case v.whole:
		return lang.T(v.short)
	case v.short != "":
		s := colon(r.what(v.cause), v.short)
		if v.code != "" {
			s += " " + v.code
		}
		return s
	}
	return r.byItself()
}

// Remedy is the usual cause of a refusal and what to try, in Short and Text;
// false where nothing is known, and of a reply that does not say no.
func (r Refusal) Remedy() (Entry, bool) {
	if r.Code < 400 && r.Status != "-ERR" {
		return Entry{}, false
	}
	if v := r.decide(); v.why != "" {
		return said(Entry{v.why, v.try, ""}, true)
	}
	return said(r.usual())
}

// verdict is a cause, and what told it.
type verdict struct {
	cause        // its name is "" where no table has it
	code  string // in brackets, where a code told it
}

// decide finds the cause: by words, by the enhanced or response code, or none.
func (r Refusal) decide() verdict {
	if r.Enhanced == "" && r.Code != 0 {
		r.Enhanced = sharp(r.Text)
	}
	v := r.coded()
	name, ok := r.said()
	if ok && name != v.name { // a code that says the same is kept beside it
		return causedBy(name, "")
	}
	return v
}

// coded finds the cause by the response or enhanced code.
func (r Refusal) coded() verdict {
	if e, ok := responseCode(r.ResponseCode); ok {
		return r.response(e)
	}
	if name, ok := r.enhanced(); ok {
		return causedBy(name, "("+r.Enhanced+")")
	}
	if d, ok := r.detail(); ok {
		return verdict{cause: cause{about: r.concerns(), short: d.Short}, code: "(" + r.Enhanced + ")"}
	}
	return verdict{}
}

// causedBy is the verdict for a cause of the tables.
func causedBy(name, code string) verdict {
	c, _ := causeOf(name)
	return verdict{c, code}
}

// response is what a response code of POP3 says. AUTH says only that the login
// is at fault.
func (r Refusal) response(e Entry) verdict {
	v := verdict{cause: cause{about: login, short: e.Short}, code: "[" + r.ResponseCode + "]"}
	for _, row := range responseCauses {
		if strings.EqualFold(row.code, r.ResponseCode) {
			v = causedBy(row.cause, v.code)
		}
	}
	return v
}

// responseCauses are the response codes that have a cause of their own.
var responseCauses = [...]meant{
	{"IN-USE", "mailbox-in-use", ""}, {"LOGIN-DELAY", "login-too-soon", ""}, {"AUTH", "login-unclear", ""},
	{"SYS/TEMP", "server-trouble", ""},
}

// detail is what the registry says of the enhanced code, where it says more
// than the code does: a code that gives a reason already is told nothing by one
// that only says what it is about.
func (r Refusal) detail() (Entry, bool) {
	s, ok := statusOf(r.Enhanced)
	_, rest, _ := strings.Cut(r.Enhanced, ".")
	if !ok || rest == "0.0" || exact[r.Code] && rest != "5.6" || r.To == "DATA" && r.about("5") {
		return Entry{}, false
	}
	return s.Detail, s.Detail != s.Subject && !strings.HasSuffix(rest, ".0") || r.vague()
}

// vague reports whether the code leaves open what is wrong: nothing stands
// behind a colon, or it is one that servers use for anything.
func (r Refusal) vague() bool {
	e, ok := codeOf(r.Code, r.To)
	return !ok || !strings.Contains(e.Short, ":") || r.Code/10 == 55 && r.about("7")
}

// exact are the codes that say what is wrong.
var exact = map[int]bool{
	454: true, 500: true, 501: true, 502: true, 503: true, 504: true, 530: true, 534: true, 535: true, 538: true, 551: true, 555: true, 556: true,
}

// about reports whether the enhanced code has that subject.
func (r Refusal) about(subject string) bool {
	_, rest, _ := strings.Cut(r.Enhanced, ".")
	return strings.HasPrefix(rest, subject+".")
}

// concerns is whose fault the subject of the enhanced code speaks of.
func (r Refusal) concerns() party {
	if r.about("1") || r.about("7") {
		return anybody
	}
	return server
}
