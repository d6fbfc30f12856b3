package dashboard

import (
	"bytes"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// A dialogue has, from the left: on a wide page the clock, then the time since
// the row above, what ties an exchange together, and what was said. A wide page
// is a ladder, the client at the left and the server at the right, each with
// what it means on the other side; a narrow one has arrows.
const (
	ladderFrom = 88 // columns
	clockFrom  = 110
	clockWidth = 13
	deltaWidth = 8
	ladderStep = 5 // columns between the sides
)

// deltaAt is where the time since the row above stands.
func (t *dialogue) deltaAt() int {
	if t.width >= clockFrom {
		return clockWidth
	}
	return 0
}

// gutter is the column of what ties an exchange together.
func (t *dialogue) gutter() int { return t.deltaAt() + deltaWidth + 1 }

// saidAt is where what was said begins.
func (t *dialogue) saidAt() int { return t.gutter() + 2 }

func (t *dialogue) ladder() bool { return t.width >= ladderFrom }

// stamp puts the time in front of an item.
func (t *dialogue) stamp(r row, at time.Time, sign line.Sign) row {
	if n := len(t.list); t.width >= clockFrom && (n < 2 || t.list[n-1].exchange != t.list[n-2].exchange) {
		r = r.at(0, span{at.Format("15:04:05.000"), frameText})
	}
	delta := ""
	switch {
	case sign == line.Opened && t.width < clockFrom:
		delta = at.Format("15:04:05")
	case !t.last.IsZero() && at.Sub(t.last) >= 50*time.Microsecond:
		delta = "+" + short(at.Sub(t.last))
	}
	t.last = at
	return r.at(t.deltaAt()+deltaWidth-width(delta), span{delta, frameText})
}

// short is a duration in seven columns: a number is never cut.
func short(d time.Duration) string {
	if text := strings.ReplaceAll(line.Took(d), " ", ""); len(text) < deltaWidth {
		return text
	}
	return age(d)
}

// layOut is the rows of a line.
func (t *dialogue) layOut(l line.Line) []row {
	said, means := spans(l.Said), spans(l.Means)
	switch {
	case !t.ladder() || !spoken(l.Sign):
		return t.arrow(l.Sign, said, means)
	case l.Sign == line.ToServer || l.Sign == line.OwnServer:
		return t.rung(said, means, "──▶", l.Sign, false)
	}
	return t.rung(means, said, "◀──", l.Sign, true)
}

// spoken reports whether a side says a line.
func spoken(s line.Sign) bool { return s >= line.ToServer && s <= line.OwnClient }

// arrow is a line behind its sign. What it means stands in a column of its own,
// or below.
func (t *dialogue) arrow(sign line.Sign, said, means []span) []row {
	at := t.saidAt()
	room := max(10, t.width-at-2)
	column := clamp(room*9/20, 16, 44)
	if t.ladder() {
		column = (t.width-at-ladderStep)/2 + ladderStep - 2
	}
	var rows []row
	for i, spans := range fold(said, room) {
		r := row{}
		if i == 0 {
			r = r.at(at, signs[sign])
		}
		rows = append(rows, r.at(at+2, spans...))
	}
	if len(means) == 0 {
		return rows
	}
	last := len(rows) - 1
	x := max(at+2+column, rows[last].end()+2)
	if n := spansWidth(means); x+n > t.width && (len(rows) > 1 || x > at+2+column || t.width-x < 24) {
		for _, spans := range fold(means, room-2) {
			rows = append(rows, row{}.at(at+4, spans...))
		}
		return rows
	}
	for i, spans := range fold(means, t.width-x) {
		if last+i == len(rows) {
			rows = append(rows, row{})
		}
		rows[last+i] = rows[last+i].at(x, spans...)
	}
	return rows
}

// rung is a line of the ladder: what is at its left, and at its right. What the
// server's lines mean leans on the arrow.
func (t *dialogue) rung(left, right []span, arrow string, sign line.Sign, toLeft bool) []row {
	at := t.saidAt()
	half := (t.width - at - ladderStep) / 2
	lefts, rights := fold(left, half), fold(right, half)
	rows := make([]row, max(len(lefts), len(rights)))
	for i := range rows {
		if i < len(lefts) {
			x := at
			if toLeft {
				x += half - spansWidth(lefts[i])
			}
			rows[i] = rows[i].at(x, lefts[i]...)
		}
		if i < len(rights) {
			rows[i] = rows[i].at(at+half+ladderStep, rights[i]...)
		}
	}
	rows[0] = rows[0].at(at+half+1, span{arrow, signs[sign].role})
	return rows
}

func spansWidth(all []span) int {
	n := 0
	for _, s := range all {
		n += width(s.text)
	}
	return n
}

// signs are the signs of lines with their roles.
var signs = func() (all [line.Alarm + 1]span) {
	for sign, r := range map[line.Sign]role{
		line.None: plain, line.ToServer: client, line.ToClient: server, line.OwnServer: proxied, line.OwnClient: proxied,
		line.Changed: proxied, line.Opened: note, line.Closed: note, line.Yes: good, line.No: bad, line.Open: later, line.Mail: verb,
		line.Secured: good, line.Unread: note, line.Noted: value, line.Fact: info, line.Caution: caut, line.Alarm: danger,
	} {
		all[sign] = span{sign.String(), r}
	}
	return all
}()

// maxUnfolded is how many lines of a body a dialogue shows; the message pane has
// all of them.
const maxUnfolded = 200

// text lays out the lines of a body, each an item, with the dots that were
// stuffed.
func (t *dialogue) text(it item, sign line.Sign) {
	raw, dots := t.raw(it, sign)
	if t.masked {
		raw = t.masker.Cover(raw)
	}
	n, behind := 0, true // a true line ending, where dots are stuffed
	for l := range bytes.Lines(raw) {
		if n++; n > maxUnfolded {
			t.plain(it, span{lang.T("… Enter shows all of it"), note})
			return
		}
		stuffed := dots && behind && l[0] == '.'
		behind = bytes.HasSuffix(l, []byte("\r\n"))
		if l = bytes.TrimSuffix(l, []byte("\r\n")); stuffed && len(l) > 1 {
			t.plain(it, span{".", proxied}, span{string(l[1:]), plain})
			continue
		}
		t.plain(it, span{string(l), plain})
	}
}

// plain adds an item without time and sign.
func (t *dialogue) plain(it item, said ...span) {
	it.row = len(t.lines)
	t.list = append(t.list, it)
	for _, spans := range fold(said, t.width-t.saidAt()-4) {
		t.lines = append(t.lines, row{}.at(t.saidAt()+4, spans...))
		t.of = append(t.of, len(t.list)-1)
	}
}

// raw is the bytes of a body, as far as it is shown, and whether dots in it are
// stuffed.
func (t *dialogue) raw(it item, sign line.Sign) (raw []byte, stuffed bool) {
	from := decode.Client
	if sign == line.ToClient {
		from = decode.Server
	}
	for i := it.event; i < it.upTo && len(raw) < maxUnfolded*1000; i++ {
		ev := t.now.Event(i)
		if chunk, ok := ev.Payload.(*decode.Chunk); ok && ev.From == from && !chunk.Dot() {
			raw = append(raw, ev.Raw...)
			stuffed = chunk.Of == decode.MessageText
		}
	}
	return raw, stuffed
}
