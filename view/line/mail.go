package line

import (
	"fmt"
	"strings"

	"mitmail/decode"
	"mitmail/decode/message"
)

// What is shown of a message at most.
const (
	maxParts = 10
	maxNames = 5
)

// mail is a message as a small block.
func mail(m *decode.Message) []Line {
	lines := []Line{{Sign: Mail, Said: fate(m), Means: note(lost(m))}}
	lines = labelled(lines, "subject", m.Subject)
	lines = labelled(lines, "from", m.From)
	lines = labelled(lines, "to", m.To)
	if m.Envelope != nil {
		lines = envelope(lines, m.Envelope)
	}
	if m.Via == "TOP" { // only as much of the parts as the lines asked for
		return lines
	}
	for i, p := range m.Parts {
		if i == maxParts {
			return append(lines, labelLine("", fmt.Sprintf("and %s more", Count(int64(len(m.Parts)-i), "part"))))
		}
		lines = append(lines, labelLine(once("parts", i), part(p)))
	}
	return lines
}

// fate is what became of a message, and its size.
func fate(m *decode.Message) []Span {
	s := Span{Text: "message sent"}
	switch {
	case m.Via == "RETR":
		s = Span{Text: "message" + number(m.Number) + " fetched", Role: Good}
	case m.Via == "TOP":
		s = Span{Text: "beginning of message" + number(m.Number) + " fetched", Role: Good}
	case m.OK == decode.Yes:
		s = Span{Text: "message accepted", Role: Good}
	case m.OK == decode.No:
		s = Span{Text: "message refused", Role: Bad}
	}
	return []Span{s, {Text: ", " + Size(m.Size)}}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return " " + thousands(int64(n))
}

// lost says whether something is missing.
func lost(m *decode.Message) string {
	switch {
	case m.Missing > 0:
		return "incomplete: " + Size(m.Missing) + " missing"
	case !m.Complete:
		return "incomplete: its end never came"
	}
	return ""
}

// envelope is who it was really sent by and to.
func envelope(lines []Line, e *decode.Envelope) []Line {
	from := "sender not seen"
	switch {
	case e.MailFrom != nil:
		from = address(*e.MailFrom)
	case len(e.RcptTo) == 0:
		return append(lines, labelLine("envelope", "not seen"))
	}
	lines = append(lines, labelLine("envelope", from+" → "+names(e.RcptTo)))
	if len(e.Rejected) > 0 {
		lines = append(lines, labelLine("refused", names(e.Rejected)))
	}
	return lines
}

// names is addresses, the first few of them.
func names(all []string) string {
	if len(all) == 0 {
		return "nobody"
	}
	rest := ""
	if len(all) > maxNames {
		rest = fmt.Sprintf(" and %s more", thousands(int64(len(all)-maxNames)))
		all = all[:maxNames]
	}
	shown := make([]string, len(all))
	for i, a := range all {
		shown[i] = address(a)
	}
	return strings.Join(shown, ", ") + rest
}

// address is an address, or <> for the empty one.
func address(s string) string {
	if s == "" {
		return "<>"
	}
	return field(s)
}

// part is a leaf of the MIME tree.
func part(p message.Part) string {
	words := field(p.Type)
	if p.Name != "" {
		words += "  " + named(p.Name)
	}
	return words + "  " + Size(p.Size)
}

// labelled adds a field of the message's headers, where it is there.
func labelled(lines []Line, label string, value *string) []Line {
	if value == nil {
		return lines
	}
	shown := field(*value)
	if shown == "" {
		shown = "(empty)"
	}
	return append(lines, labelLine(label, shown))
}

func labelLine(label, value string) Line {
	return Line{Said: []Span{{Text: fmt.Sprintf("%-10s", label), Role: Label}, {Text: value}}}
}

// once is the label on the first of several lines.
func once(label string, i int) string {
	if i > 0 {
		return ""
	}
	return label
}
