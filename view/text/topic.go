package text

import (
	"io"
	"strings"

	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/picture"
	"mitmail/view/wrap"
)

// Columns of an explanation.
const (
	readable  = 100 // columns at most: longer lines are hard to read
	inset     = 2   // of what stands below a heading
	nameRoom  = 24  // of the names of parts
	maxGroups = 8   // of base64, worked step by step
)

// Topics writes what words mean, one below the other.
func Topics(w io.Writer, o Options, topics []glossary.Topic) error {
	s := newSheet(o)
	for i := range topics {
		if i > 0 {
			s.buf = append(s.buf, '\n')
		}
		s.topic(&topics[i])
	}
	_, err := w.Write(s.buf)
	return err
}

// sheet lays paragraphs out.
type sheet struct {
	paint
	width int
	buf   []byte
}

func newSheet(o Options) *sheet {
	width := o.Width
	if width == 0 {
		width = usual
	}
	return &sheet{paint: paint(o.Color), width: min(max(width, narrow), readable)}
}

// topic is one thing that a word may be.
func (s *sheet) topic(t *glossary.Topic) {
	s.para(0, bold, t.Word, plain, gap, faint, lang.T(string(t.Kind)))
	s.para(inset, cyan, t.Short)
	s.para(inset, plain, t.Text)
	s.para(inset, faint, explain.Cite(t.Ref))
	if t.Cause != "" {
		s.head(lang.T("usual cause"))
		s.para(2*inset, plain, t.Cause)
	}
	if t.Try != "" {
		s.head(lang.T("what to try"))
		s.para(2*inset, plain, t.Try)
	}
	for _, section := range t.Sections {
		s.section(section)
	}
	s.groups(t.Groups)
	if t.Example != nil {
		s.head(lang.T("example"))
		for _, l := range t.Example {
			s.para(2*inset, plain, sides.Replace(l[:2])+l[2:])
		}
	}
}

// sides are the signs of who speaks in an example.
var sides = strings.NewReplacer("C:", line.ToServer.String(), "S:", line.ToClient.String())

// head is a heading, one row below what was there before.
func (s *sheet) head(text string) {
	s.buf = append(s.buf, '\n')
	s.para(inset, bold, text)
}

// section is a list: names, and beside them what they mean.
func (s *sheet) section(section glossary.Section) {
	s.head(section.Name)
	room := 0
	for _, p := range section.Parts {
		room = max(room, min(wrap.Width(line.Clean(p.Name)), nameRoom))
	}
	if room > 0 {
		room += len(gap)
	}
	for _, p := range section.Parts {
		text := p.Short
		if text != "" && p.Text != "" {
			text += " — "
		}
		s.beside(2*inset, room, p.Name, text+p.Text, explain.Cite(p.Ref))
	}
}

// beside is a name in so many columns, and a text that keeps out of them.
func (s *sheet) beside(in, room int, name, text, ref string) {
	at := in + room
	name = wrap.Fit(line.Clean(name), s.width-in)
	s.buf = s.add(pad(s.buf, in), bold, name)
	if n := room - wrap.Width(name); n >= len(gap) || room == 0 {
		s.buf = pad(s.buf, n)
	} else {
		s.buf = pad(append(s.buf, '\n'), at)
	}
	spans := []line.Span{{Text: line.Clean(text)}}
	if ref != "" {
		spans = append(spans, line.Span{Text: "  "}, line.Span{Text: ref, Role: line.Ref})
	}
	p := page{paint: s.paint, width: s.width}
	s.buf, _ = p.flow(s.buf, spans, at, at, s.width)
	s.buf = append(trimmed(s.buf), '\n')
}

// para is a paragraph of texts, each behind its style. Nothing is written where all
// are "".
func (s *sheet) para(in int, words ...any) {
	var spans []line.Span
	var styles []style
	empty := true
	for i := 0; i < len(words); i += 2 {
		text := line.Clean(words[i+1].(string))
		empty = empty && text == ""
		styles = append(styles, words[i].(style))
		spans = append(spans, line.Span{Text: text})
	}
	if empty {
		return
	}
	for i, r := range wrap.Fold(glued(spans), s.width-in, s.width-in) {
		if i > 0 {
			s.buf = append(trimmed(s.buf), '\n')
		}
		s.buf = pad(s.buf, in)
		for j, span := range spans {
			if from, to := max(r.Start, 0), min(r.End, len(span.Text)); from < to {
				s.buf = s.add(s.buf, styles[j], span.Text[from:to])
			}
			r.Start, r.End = r.Start-len(span.Text), r.End-len(span.Text)
		}
	}
	s.buf = append(trimmed(s.buf), '\n')
}

// groups works base64 step by step.
func (s *sheet) groups(all []explain.Group) {
	if len(all) == 0 {
		return
	}
	s.head(lang.T("base64, step by step"))
	for _, r := range picture.Base64(all, maxGroups, false) {
		x := -2 * inset
		for _, p := range r.Pieces {
			s.buf = s.add(pad(s.buf, p.X-x), spanStyle(p.Span), p.Text)
			x = p.X + wrap.Width(p.Text)
		}
		s.buf = append(s.buf, '\n')
	}
}
