package line

import (
	"strings"

	"mitmail/decode"
	"mitmail/decode/message"
	"mitmail/view/lang"
	"mitmail/view/wrap"
)

// What is shown of a message at most, and the lines that mostly are.
const (
	maxParts   = 10
	maxNames   = 5
	usualLines = 6
)

// afterLabel is as wide as a label and what stands behind it.
const afterLabel = "          "

// mail is a message as a small block.
func mail(m *decode.Message) []Line {
	lines := append(make([]Line, 0, usualLines), Line{Sign: Mail, Said: fate(m), Means: note(lost(m))})
	lines = labelled(lines, lang.T("subject"), m.Subject)
	lines = labelled(lines, lang.T("from"), m.From)
	lines = labelled(lines, lang.T("to"), m.To)
	if m.Envelope != nil {
		lines = envelope(lines, m.Envelope)
	}
	if m.Via == "TOP" { // only as much of the parts as the lines asked for
		return lines
	}
	for i, p := range m.Parts {
		if i == maxParts {
			return append(lines, labelLine("", lang.F("and %s more", Count(int64(len(m.Parts)-i), "part"))))
		}
		lines = append(lines, labelLine(once(lang.T("parts"), i), part(p)))
	}
	return lines
}

// fate is what became of a message, and its size.
func fate(m *decode.Message) []Span {
	s := Span{Text: lang.T("message sent")}
	switch {
	case m.Via == "RETR" && m.Number > 0:
		s = Span{Text: lang.F("message %s fetched", thousands(int64(m.Number))), Role: Good}
	case m.Via == "RETR":
		s = Span{Text: lang.T("message fetched"), Role: Good}
	case m.Via == "TOP" && m.Number > 0:
		s = Span{Text: lang.F("beginning of message %s fetched", thousands(int64(m.Number))), Role: Good}
	case m.Via == "TOP":
		s = Span{Text: lang.T("beginning of message fetched"), Role: Good}
	case m.OK == decode.Yes:
		s = Span{Text: lang.T("message accepted"), Role: Good}
	case m.OK == decode.No:
		s = Span{Text: lang.T("message refused"), Role: Bad}
	}
	return []Span{s, {Text: lang.T(", ") + Size(m.Size)}}
}

// lost says whether something is missing.
func lost(m *decode.Message) string {
	switch {
	case m.Missing > 0:
		return lang.F("incomplete: %s missing", Size(m.Missing))
	case !m.Complete:
		return lang.T("incomplete: its end never came")
	}
	return ""
}

// envelope is who it was really sent by and to.
func envelope(lines []Line, e *decode.Envelope) []Line {
	from := lang.T("sender not seen")
	switch {
	case e.MailFrom != nil:
		from = address(*e.MailFrom)
	case len(e.RcptTo)+len(e.Asked) == 0:
		return append(lines, labelLine(lang.T("envelope"), lang.T("not seen")))
	}
	lines = append(lines, labelLine(lang.T("envelope"), from+" → "+recipients(e)))
	if len(e.Rejected) > 0 {
		lines = append(lines, labelLine(lang.T("refused"), names(e.Rejected)))
	}
	return lines
}

// recipients are those that a server took, and those of which it was not seen whether it did.
func recipients(e *decode.Envelope) string {
	switch asked := names(e.Asked); {
	case len(e.Asked) == 0:
		return names(e.RcptTo)
	case len(e.RcptTo) == 0:
		return lang.F("%s (answer not seen)", asked)
	default:
		return names(e.RcptTo) + lang.T(", ") + lang.F("%s (answer not seen)", asked)
	}
}

// names is addresses, the first few of them.
func names(all []string) string {
	if len(all) == 0 {
		return lang.T("nobody")
	}
	rest := ""
	if len(all) > maxNames {
		rest = lang.F(" and %s more", thousands(int64(len(all)-maxNames)))
		all = all[:maxNames]
	}
	shown := make([]string, len(all))
	for i, a := range all {
		shown[i] = address(a)
	}
	return strings.Join(shown, lang.T(", ")) + rest
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
		shown = lang.T("(empty)")
	}
	return append(lines, labelLine(label, shown))
}

func labelLine(label, value string) Line {
	return Line{Said: []Span{{Text: label + afterLabel[min(wrap.Width(label), len(afterLabel)):], Role: Label}, {Text: value}}}
}

// once is the label on the first of several lines.
func once(label string, i int) string {
	if i > 0 {
		return ""
	}
	return label
}
