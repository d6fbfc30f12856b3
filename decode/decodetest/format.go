package decodetest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
)

// Format writes an event on one line: who spoke, the event's name, and all that
// it meant but for times and addresses. Secret parts stand in ‹›.
func Format(ev decode.Event) string {
	l := line{speaker(ev.From), ev.Payload.Name()}
	l.what(ev)
	if len(ev.Secrets) > 0 {
		l.add("raw=" + marked(string(ev.Raw), ev.Secrets))
	}
	if ev.Changed {
		l.add("sent="+quote(string(ev.Sent)), "by="+strconv.Quote(ev.By))
	}
	return strings.Join(l, " ")
}

// FormatAll writes events, one a line, adjacent chunks joined. Equal lines that
// follow each other are one line that ends in ×2, ×3 and so on.
func FormatAll(events []decode.Event) string {
	var lines []string
	for _, ev := range Join(events) {
		lines = append(lines, Format(ev))
	}
	return strings.Join(append(fold(lines), ""), "\n")
}

// fold writes equal neighbours once, with their number.
func fold(lines []string) []string {
	var folded []string
	for i, n := 0, 0; i < len(lines); i += n {
		n = 1
		for i+n < len(lines) && lines[i+n] == lines[i] {
			n++
		}
		if n == 1 {
			folded = append(folded, lines[i])
			continue
		}
		folded = append(folded, lines[i]+" ×"+strconv.Itoa(n))
	}
	return folded
}

// line is the words of an event's line.
type line []string

// add adds words.
func (l *line) add(words ...string) { *l = append(*l, words...) }

// when adds a word if a condition holds.
func (l *line) when(holds bool, word string) {
	if holds {
		l.add(word)
	}
}

// str adds name="value", or nothing for an empty value.
func (l *line) str(name, value string) {
	if value != "" {
		l.add(name + "=" + quote(value))
	}
}

// ptr adds name="value", or nothing for nil.
func (l *line) ptr(name string, value *string) {
	if value != nil {
		l.add(name + "=" + quote(*value))
	}
}

// num adds name=value, or nothing for 0.
func (l *line) num(name string, value int64) {
	if value != 0 {
		l.add(name + "=" + strconv.FormatInt(value, 10))
	}
}

// list adds name=["a" "b"], or nothing for nil.
func (l *line) list(name string, values []string) {
	if values == nil {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	l.add(name + "=[" + strings.Join(fold(quoted), " ") + "]")
}

// params adds {KEY="value" …} in the order of the keys, or nothing for none.
func (l *line) params(params map[string]string) {
	if len(params) == 0 {
		return
	}
	var all []string
	for _, key := range slices.Sorted(maps.Keys(params)) {
		all = append(all, key+"="+quote(params[key]))
	}
	l.add("{" + strings.Join(all, " ") + "}")
}

// verdict adds ok, no, or nothing where it is not known.
func (l *line) verdict(v decode.Verdict) {
	l.when(v == decode.Yes, "ok")
	l.when(v == decode.No, "no")
}

// speaker is one letter for who spoke.
func speaker(s decode.Side) string {
	switch s {
	case decode.Client:
		return "C"
	case decode.Server:
		return "S"
	case decode.Proxy:
		return "P"
	}
	return "-"
}
