package line

import (
	"bytes"

	"mitmail/decode"
)

// wire is bytes as they were said, and which of them are secret.
type wire struct {
	raw     []byte
	secrets []decode.Span
}

// eachLine calls f with the bounds of each line, without its CRLF. A line that
// ends in another way keeps its odd ending, which is shown. It stops when f
// says so.
func (w wire) eachLine(f func(start, end int) bool) {
	for start := 0; start < len(w.raw); {
		next := len(w.raw)
		if i := bytes.IndexByte(w.raw[start:], '\n'); i >= 0 {
			next = start + i + 1
		}
		end := start + len(bytes.TrimSuffix(w.raw[start:next], []byte("\r\n")))
		if !f(start, end) {
			return
		}
		start = next
	}
}

// spans is raw[start:end], safe and cut to size. The bytes before head have a
// role; the others are plain.
func (w wire) spans(start, head, end int, role Role) []Span {
	rest := 0
	if end-start > maxField {
		n := start + cut(w.raw[start:end], maxField)
		end, rest = n, end-n
	}
	spans := make([]Span, 0, 2)
	text, begin := string(w.raw[start:end]), start
	for start < end {
		stop := w.stop(start, min(head, end), end)
		s := Span{Text: Clean(text[start-begin : stop-begin]), Secret: w.secret(start)}
		if start < head {
			s.Role = role
		}
		spans = append(spans, s)
		start = stop
	}
	if rest > 0 {
		spans = append(spans, Span{Text: more(rest), Role: Note})
	}
	return spans
}

// stop is where the span that begins at start ends: at head, at end, or where
// something secret begins or ends.
func (w wire) stop(start, head, end int) int {
	stop := end
	if start < head {
		stop = head
	}
	for _, s := range w.secrets {
		for _, edge := range [2]int{s.Start, s.End} {
			if start < edge && edge < stop {
				stop = edge
			}
		}
	}
	return stop
}

func (w wire) secret(at int) bool {
	for _, s := range w.secrets {
		if s.Start <= at && at < s.End {
			return true
		}
	}
	return false
}

// word is where the first word of raw[start:end] ends.
func (w wire) word(start, end int) int {
	if i := bytes.IndexByte(w.raw[start:end], ' '); i >= 0 {
		return start + i
	}
	return end
}

// one is the whole of raw as the spans of a single line.
func (w wire) one(role Role) []Span {
	end := len(bytes.TrimSuffix(w.raw, []byte("\r\n")))
	return w.spans(0, w.word(0, end), end, role)
}
