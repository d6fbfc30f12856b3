package text

import (
	"io"
	"strconv"
	"strings"

	"mitmail/decode/diff"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/wrap"
)

// Side is a session that stands beside another one.
type Side struct {
	Name  string // such as mail.pcap:3
	About string // one line for a person: what came of it
}

// Columns of two sessions side by side.
const (
	narrow     = 60 // columns at least
	usual      = 80 // where there is no limit
	number     = 5  // of a record
	marker     = 3  // between the two
	maxCell    = 8  // rows that one step takes
	maxAlike   = 5  // rows that are alike and all shown; of more of them
	keptAround = 2  // so many before and behind what differs
)

// Beside writes two sessions side by side: where they part, then all that was said,
// and then what differs in its timing. What is alike for long is left out.
func Beside(w io.Writer, o Options, a, b Side, r *diff.Result) error {
	width := o.Width
	if width == 0 {
		width = usual
	}
	s := beside{paint: paint(o.Color), width: max(width, narrow)}
	s.half = (s.width - marker) / 2
	s.side("A", a)
	s.side("B", b)
	s.parting(r)
	s.rows(r.Rows)
	s.timing(r.Differences)
	_, err := w.Write(s.buf)
	return err
}

// beside lays out two sessions.
type beside struct {
	paint
	width, half int
	buf         []byte
}

// side is which session stands on one side.
func (s *beside) side(mark string, of Side) {
	s.buf = s.add(s.buf, bold, mark)
	name := wrap.FitMiddle(line.Clean(of.Name), s.width/2)
	s.buf = append(s.buf, gap+name+gap...)
	room := s.width - len(mark) - 2*len(gap) - wrap.Width(name)
	s.buf = append(s.buf, wrap.Fit(line.Clean(lang.Outcome(of.About)), room)...)
	s.buf = append(s.buf, '\n')
}

// parting is the first thing in which they differ.
func (s *beside) parting(r *diff.Result) {
	if r.Parting() < 0 {
		s.buf = append(s.buf, "\n"+lang.T("They do not part: what was said is the same.")+"\n\n"...)
		return
	}
	d := r.Differences[0]
	s.buf = append(s.buf, '\n')
	s.buf = s.add(s.buf, red, lang.F("They part here: %s", lang.T(d.What)))
	s.buf = append(s.buf, '\n')
	s.has("A", d.At[0], d.A)
	s.has("B", d.At[1], d.B)
	s.buf = append(s.buf, '\n')
}

// has is what one side has where they differ.
func (s *beside) has(mark string, at int, text string) {
	head := "  " + mark + " "
	if at > 0 {
		head += strconv.Itoa(at)
	}
	head += strings.Repeat(" ", max(1, 10-len(head)))
	if text == "" {
		text = lang.T("(nothing)")
	}
	text = line.Clean(text)
	for i, row := range folded(text, s.width-len(head)) {
		if i > 0 {
			head = strings.Repeat(" ", len(head))
		}
		s.buf = append(append(append(s.buf, head...), row...), '\n')
	}
}

// rows are all rows; of those that are alike for long some.
func (s *beside) rows(all []diff.Row) {
	for i := 0; i < len(all); {
		n := 0
		for i+n < len(all) && !all[i+n].Differs {
			n++
		}
		switch {
		case n == 0:
			s.row(&all[i])
			i++
			continue
		case n <= maxAlike:
			s.each(all[i : i+n])
		default:
			before, behind := keptAround, keptAround
			if i == 0 {
				before = 1
			}
			if i+n == len(all) {
				behind = 1
			}
			s.each(all[i : i+before])
			s.buf = s.add(s.buf, faint, strings.Repeat(" ", number)+lang.F("… %s alike", line.Count(int64(n-before-behind), "row")))
			s.buf = append(s.buf, '\n')
			s.each(all[i+n-behind : i+n])
		}
		i += n
	}
}

func (s *beside) each(rows []diff.Row) {
	for i := range rows {
		s.row(&rows[i])
	}
}

// row is what stands side by side. Where it differs all of it is shown, within
// bounds.
func (s *beside) row(r *diff.Row) {
	most, mark, st := 1, " ", plain
	switch {
	case r.B == nil:
		most, mark, st = maxCell, "<", red
	case r.A == nil:
		most, mark, st = maxCell, ">", red
	case r.Differs:
		most, mark, st = maxCell, "≠", red
	}
	left, right := s.cell(r.A, most), s.cell(r.B, most)
	for i := range max(len(left), len(right)) {
		var a, b string
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		if i > 0 {
			mark = " "
		}
		rest := s.buf
		rest = pad(append(rest, a...), s.half-wrap.Width(a)+1)
		rest = append(s.add(rest, st, mark), ' ')
		s.buf = append(trimmed(append(rest, b...)), '\n')
	}
}

// trimmed is b without the spaces at its end.
func trimmed(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// cell is one side of a row, in lines of half the width.
func (s *beside) cell(step *diff.Step, most int) []string {
	if step == nil {
		return nil
	}
	head := strconv.Itoa(step.At)
	head = strings.Repeat(" ", max(0, number-1-len(head))) + head + " " + signOf(step).String() + " "
	room := s.half - wrap.Width(head)
	text := line.Clean(stepText(step))
	if most == 1 {
		return []string{head + wrap.Fit(text, room)}
	}
	rows := folded(text, room)
	if len(rows) > most {
		rows = rows[:most]
		rows[most-1] = rows[most-1][:wrap.Prefix(rows[most-1], room-1)] + "…"
	}
	for i := range rows {
		rows[i] = head + rows[i]
		head = strings.Repeat(" ", wrap.Width(head))
	}
	return rows
}

// stepText is what a step has, in the language of the reader where it is no side that speaks.
func stepText(s *diff.Step) string {
	switch s.What {
	case "login", "tls", "message", "gap", "opaque":
		return lang.Step(s.Text)
	case "finding":
		id, text, _ := strings.Cut(s.Text, ": ")
		return id + lang.T(": ") + lang.Finding(text)
	case "end":
		return lang.Outcome(s.Text)
	}
	return s.Text
}

// folded is a text in rows of so many columns.
func folded(text string, columns int) (rows []string) {
	for _, r := range wrap.Fold(text, columns, columns) {
		rows = append(rows, text[r.Start:r.End])
	}
	return rows
}

// signOf is the sign of a step, as lines have it.
func signOf(s *diff.Step) line.Sign {
	switch {
	case s.What == "tls":
		return line.Secured
	case s.What == "message":
		return line.Mail
	case s.What == "finding":
		return line.Fact
	case s.What == "end":
		return line.Closed
	case s.What == "login", s.What == "gap", s.What == "opaque", s.What == "preamble":
		return line.Fact
	case s.From == "server":
		return line.ToClient
	case s.From == "proxy" && (s.What == "command" || s.What == "response"):
		return line.OwnServer
	case s.From == "proxy":
		return line.OwnClient
	}
	return line.ToServer
}

// timing is what took much longer on one side.
func (s *beside) timing(all []diff.Difference) {
	begun := false
	for _, d := range all {
		if d.What != "timing" {
			continue
		}
		if !begun {
			s.buf = append(s.buf, "\n"+lang.T("More than ten times as long:")+"\n"...)
			begun = true
		}
		s.has("A", d.At[0], d.A)
		s.has("B", d.At[1], d.B)
	}
}
