package line

import (
	"bytes"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
)

// A reply of more lines than maxLines is folded after the first maxFolded.
const (
	maxLines  = 40
	maxFolded = 10
)

// reply is all lines of a reply; the first one says what they mean together.
func reply(p decode.Protocol, ev *decode.Event, r *decode.Reply) []Line {
	w, sign, role := said(ev), ToClient, verdict(r)
	if ev.From == decode.Proxy {
		sign = OwnClient
	}
	n := bytes.Count(bytes.TrimSuffix(w.raw, []byte("\n")), []byte("\n")) + 1
	var lines []Line
	w.eachLine(func(start, end int) bool {
		if n > maxLines && len(lines) == maxFolded {
			lines = append(lines, folded(sign, n-maxFolded))
			return false
		}
		head := start
		if p == decode.SMTP || len(lines) == 0 {
			head = code(w.raw[:end], start, r)
		}
		l := Line{Sign: sign, Said: w.spans(start, head, end, role)}
		if len(lines) > 0 {
			l.Means = note(item(r, string(w.raw[start:end])))
		}
		lines = append(lines, l)
		return true
	})
	if len(lines) == 0 {
		lines = []Line{{Sign: sign}}
	}
	lines[0].Means, lines[0].Took = answers(r), Took(r.Elapsed)
	return lines
}

func folded(sign Sign, n int) Line {
	return Line{Sign: sign, Said: []Span{{Text: "… " + thousands(int64(n)) + " more lines", Role: Note}}}
}

// verdict is the role of a reply's code.
func verdict(r *decode.Reply) Role {
	switch {
	case r.Code/100 == 3 || r.Status == "+":
		return More
	case r.Code/100 == 4:
		return Later
	case r.OK == decode.Yes:
		return Good
	case r.OK == decode.No:
		return Bad
	}
	return Plain
}

// code is where the code at start ends: three digits, what ties the lines
// together, and the enhanced code; or a POP3 status.
func code(raw []byte, start int, r *decode.Reply) int {
	if r.Code == 0 {
		return wire{raw: raw}.word(start, len(raw))
	}
	end := min(start+4, len(raw))
	if r.Enhanced != "" && bytes.HasPrefix(raw[end:], []byte(r.Enhanced)) {
		end += len(r.Enhanced)
	}
	return end
}

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
	if r.To == "" {
		short = join(short, "nobody asked")
	}
	return note(short)
}

// general is what the code or status means by itself.
func general(r *decode.Reply) string {
	if r.Code == 0 {
		e, ok := explain.Answer(r.Status, r.To)
		if n, size, known := totals(r); known {
			return Count(n, "message") + ", " + Size(size) + " all together"
		}
		if !ok {
			return "not a reply that mail knows"
		}
		return e.Short
	}
	if e, ok := explain.Code(r.Code, r.To); ok {
		return e.Short
	}
	first, second, _, ok := explain.Digits(r.Code)
	if !ok {
		return "not a reply that mail knows"
	}
	return first.Short + ": about " + second.Short
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

// pair reads two numbers.
func pair(s string) (a, b int64, ok bool) {
	words := strings.Fields(s)
	if len(words) < 2 {
		return 0, 0, false
	}
	a, err1 := strconv.ParseInt(words[0], 10, 64)
	b, err2 := strconv.ParseInt(words[1], 10, 64)
	return a, b, err1 == nil && err2 == nil && a >= 0 && b >= 0
}

// item is what a further line of a reply means.
func item(r *decode.Reply, s string) string {
	switch r.To {
	case "EHLO", "LHLO":
		if len(s) > 4 {
			return offer(explain.Keyword, s[4:])
		}
	case "CAPA":
		return offer(explain.Capability, s)
	case "LIST":
		if n, size, ok := pair(s); ok {
			return "message " + thousands(n) + ", " + Size(size)
		}
	}
	if s == "." && r.Code == 0 {
		return "the end of the list"
	}
	return ""
}

// offer explains an extension, and a size in it.
func offer(find func(string) (explain.Entry, bool), s string) string {
	e, _ := find(s)
	if size, ok := strings.CutPrefix(s, "SIZE "); ok {
		if n, err := strconv.ParseInt(size, 10, 64); err == nil && n > 0 {
			return e.Short + ": " + Size(n)
		}
	}
	return e.Short
}
