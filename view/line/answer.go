package line

import (
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
)

// answers is what a reply means for what it answers.
func answers(r *decode.Reply) []Span {
	if r.Decoded != nil && *r.Decoded != "" {
		return []Span{{Text: "asks: ", Role: Note}, {Text: quoted(*r.Decoded), Role: Value}}
	}
	short := general(r)
	if why := reason(r); why != "" {
		short, _, _ = strings.Cut(short, ":")
		short += ": " + why
	}
	if r.Rcpt != "" {
		short = "for " + field(r.Rcpt) + ": " + short
	}
	if r.OK == decode.No { // a refusal is what people look for
		return []Span{{Text: short, Role: Value}}
	}
	return note(short)
}

// general is what the code or status means by itself.
func general(r *decode.Reply) string {
	if r.Code == 0 {
		return status(r)
	}
	if e, ok := explain.Code(r.Code, r.To); ok {
		return e.Short
	}
	first, second, _, ok := explain.Digits(r.Code)
	switch {
	case !ok:
		return strange
	case second.Ref == "":
		return first.Short
	}
	return first.Short + ", about " + second.Short
}

// strange is what is said of a reply that is none.
const strange = "not a reply that mail knows"

// status is what a POP3 status means by itself.
func status(r *decode.Reply) string {
	if n, size, ok := totals(r); ok {
		return Count(n, "message") + ", " + Size(size) + " in all"
	}
	if e, ok := explain.Answer(r.Status, r.To); ok {
		return e.Short
	}
	return strange
}

// reason is what the enhanced code or the response code tells about a refusal.
func reason(r *decode.Reply) string {
	if e, ok := explain.ResponseCode(r.ResponseCode); ok {
		return e.Short + " [" + field(r.ResponseCode) + "]"
	}
	if r.OK != decode.No || strings.HasSuffix(r.Enhanced, ".0") {
		return ""
	}
	s, ok := explain.Enhanced(r.Enhanced)
	if !ok || s.Detail == s.Subject {
		return ""
	}
	return s.Detail.Short + " (" + r.Enhanced + ")"
}

// totals is what STAT was told.
func totals(r *decode.Reply) (n, size int64, ok bool) {
	if r.To != "STAT" || r.OK != decode.Yes || len(r.Text) == 0 {
		return 0, 0, false
	}
	return pair(r.Text[0])
}
