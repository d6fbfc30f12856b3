package line

import (
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// answers is what a reply means for what it answers.
func answers(r *decode.Reply) []Span {
	if r.Decoded != nil && strings.HasPrefix(*r.Decoded, "{") { // XOAUTH2, OAUTHBEARER (RFC 7628 3.2.2)
		return []Span{{Text: lang.T("the token is refused, and why: "), Role: Note}, {Text: quoted(*r.Decoded), Role: Value}}
	}
	if r.Decoded != nil && *r.Decoded != "" {
		return []Span{{Text: lang.T("asks: "), Role: Note}, {Text: quoted(*r.Decoded), Role: Value}}
	}
	if r.OK == decode.No && hundreds(r) { // a refusal is what people look for
		return []Span{{Text: whom(r) + refusal(r), Role: Value}}
	}
	return note(whom(r) + general(r))
}

// hundreds reports whether the first digit is one that SMTP has, or there is no
// code.
func hundreds(r *decode.Reply) bool { return r.Code == 0 || r.Code/100 >= 2 && r.Code/100 <= 5 }

// refusal is what was refused and why.
func refusal(r *decode.Reply) string {
	said := Refusal(r)
	said.Rcpt = unnamed(r)
	return said.Short()
}

// Refusal is a reply as explain takes it.
func Refusal(r *decode.Reply) explain.Refusal {
	return explain.Refusal{
		To: r.To, Code: r.Code, Enhanced: field(r.Enhanced), Status: r.Status, ResponseCode: field(r.ResponseCode),
		Text: strings.Join(r.Text, " "), Rcpt: r.Rcpt,
	}
}

// whom names the recipient where LMTP answers for each.
func whom(r *decode.Reply) string {
	rcpt := unnamed(r)
	if rcpt == "" || r.To == "RCPT" {
		return ""
	}
	return lang.F("for %s: ", rcpt)
}

// unnamed is the recipient, where the server's own words do not name it.
func unnamed(r *decode.Reply) string {
	if r.Rcpt == "" || strings.Contains(strings.ToLower(strings.Join(r.Text, " ")), strings.ToLower(r.Rcpt)) {
		return ""
	}
	return field(r.Rcpt)
}

// Lookup is what a reply is looked up by in package explain: its status and what it
// answers. The reply to a message's last chunk is one to a message; a +OK that
// asks for the next step of a login is a +; the list that answers AUTH alone is
// one of capabilities.
func Lookup(r *decode.Reply) (status, to string) {
	switch {
	case r.Judges:
		return r.Status, "."
	case r.Challenge && r.Status != "":
		return "+", r.To
	case r.To == "AUTH" && r.Items != nil:
		return r.Status, "CAPA"
	}
	return r.Status, r.To
}

// general is what the code or status means by itself.
func general(r *decode.Reply) string {
	if r.Code == 0 {
		return status(r)
	}
	_, to := Lookup(r)
	if e, ok := explain.Code(r.Code, to); ok {
		return e.Short
	}
	first, second, _, ok := explain.Digits(r.Code)
	switch {
	case !ok || !hundreds(r):
		return lang.T("not a code of SMTP: they begin with 2, 3, 4 or 5")
	case second.Ref == "":
		return first.Short
	}
	return lang.F("%s, about %s", first.Short, second.Short)
}

// status is what a POP3 status means by itself.
func status(r *decode.Reply) string {
	if means := told(r); means != "" {
		return means
	}
	if e, ok := explain.Answer(Lookup(r)); ok {
		return e.Short
	}
	return lang.T("not a reply that mail knows")
}

// told is what a +OK says in numbers of one line.
func told(r *decode.Reply) string {
	if r.OK != decode.Yes || len(r.Text) == 0 {
		return ""
	}
	switch r.To {
	case "STAT":
		if n, size, ok := pair(r.Text[0]); ok {
			return lang.F("%s, %s in all", Count(n, "message"), Size(size))
		}
	case "LIST", "UIDL":
		if r.Items == nil { // one message was asked for
			return listed(r.To, r.Text[0])
		}
	}
	return ""
}
