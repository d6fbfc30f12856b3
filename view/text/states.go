package text

import (
	"io"
	"strings"

	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/wrap"
)

// States draws the states of a protocol, "smtp" or "pop3", one below the other: the
// usual way through a session leads down, and what else a client may say stands beside
// each.
func States(w io.Writer, o Options, protocol string) error {
	s := newSheet(o)
	all := explain.States(protocol)
	room := 0
	for _, state := range all {
		room = max(room, wrap.Width(lang.T(state.Name)))
	}
	for i, state := range all {
		s.state(state, room)
		if len(state.Ways) > 0 && i < len(all)-1 {
			s.buf = pad(s.buf, inset+room/2+1)
			s.buf = s.add(s.buf, faint, "▼ ")
			s.buf = append(s.add(s.buf, bold, state.Ways[0].Says), '\n')
		}
	}
	_, err := w.Write(s.buf)
	return err
}

// state is a box, and beside it what happens there and what else leads on from it.
func (s *sheet) state(state explain.State, room int) {
	bar := strings.Repeat("─", room+2)
	s.buf = append(s.add(s.buf, faint, "╭"+bar+"╮"), gap...)
	s.buf = append(s.buf, wrap.Fit(state.What, s.width-room-4-len(gap))...)
	s.buf = append(s.buf, '\n')

	name := lang.T(state.Name) // where it is a word, and no name of an RFC
	left := (room - wrap.Width(name)) / 2
	s.buf = pad(s.add(s.buf, faint, "│"), left+1)
	s.buf = pad(s.add(s.buf, bold, name), room-left-wrap.Width(name)+1)
	s.buf = s.add(s.buf, faint, "│")

	var ways []string
	for i, way := range state.Ways {
		if i > 0 {
			ways = append(ways, way.Says+"\u00a0▸\u00a0"+lang.T(way.To))
		}
	}
	at := room + 4 + len(gap)
	p := page{paint: s.paint, width: s.width}
	text := strings.Join(ways, "   ")
	rows := wrap.Fold(text, s.width-at, s.width-at)
	for i, r := range rows {
		if i == 1 {
			s.buf = append(append(trimmed(s.buf), '\n'), s.add(nil, faint, "╰"+bar+"╯")...)
		} else if i > 1 {
			s.buf = pad(append(trimmed(s.buf), '\n'), room+4)
		}
		s.buf = append(s.buf, gap...)
		s.buf = p.row(s.buf, []line.Span{{Text: text, Role: line.Note}}, r)
	}
	s.buf = append(trimmed(s.buf), '\n')
	if len(rows) < 2 {
		s.buf = append(s.add(s.buf, faint, "╰"+bar+"╯"), '\n')
	}
}
