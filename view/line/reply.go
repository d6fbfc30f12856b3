package line

import (
	"bytes"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// A reply of more lines than maxLines is folded after the first maxFolded.
const (
	maxLines  = 40
	maxFolded = 10
)

// reply is all lines of a reply; the first one says what they mean together.
func reply(p decode.Protocol, ev *decode.Event, r *decode.Reply) []Line {
	w, sign, means, role := said(ev), ToClient, answers(r), verdict(r)
	if ev.From == decode.Client {
		sign = ToServer
	}
	if ev.From == decode.Proxy {
		sign, means = OwnClient, own(means)
	}
	n := bytes.Count(bytes.TrimSuffix(w.raw, []byte("\n")), []byte("\n")) + 1
	lines := make([]Line, 0, min(n, maxFolded))
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
	lines[0].Means, lines[0].Took = means, Took(r.Elapsed)
	return lines
}

func folded(sign Sign, n int) Line {
	return Line{Sign: sign, Said: []Span{{Text: lang.F("… %s more lines", thousands(int64(n))), Role: Note}}}
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
	if s == "." && r.Code == 0 {
		return lang.T("the end of the list")
	}
	switch r.To {
	case "EHLO", "LHLO":
		if len(s) > 4 {
			return Offer(explain.Keyword, s[4:])
		}
	case "CAPA":
		return Offer(explain.Capability, s)
	case "LIST", "UIDL":
		return listed(r.To, s)
	}
	return ""
}

// listed is a line of LIST, a number and a size, or of UIDL, a number and an id.
func listed(verb, s string) string {
	n, size, ok := pair(s)
	if verb == "LIST" && ok {
		return lang.F("message %s, %s", thousands(n), Size(size))
	}
	number, id, _ := strings.Cut(s, " ")
	if n, err := strconv.ParseUint(number, 10, 31); verb == "UIDL" && err == nil && id != "" {
		return lang.F("the lasting id of message %s", thousands(int64(n)))
	}
	return ""
}

// Offer explains an extension as a server offers it, and a size in it, in a few words.
func Offer(find func(string) (explain.Entry, bool), s string) string {
	e, _ := find(s)
	if size, ok := strings.CutPrefix(s, "SIZE "); ok {
		if n, err := strconv.ParseInt(size, 10, 64); err == nil && n > 0 {
			return lang.F("takes messages of up to %s", Size(n))
		}
	}
	return e.Short
}
