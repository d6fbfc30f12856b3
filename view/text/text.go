// Package text writes events as lines made for reading:
//
//	12:01:07.123   1  →  AUTH LOGIN          log in with LOGIN: user name, then password, both base64
//	12:01:07.124   1  ←  334 VXNlcm5hbWU6    asks: "Username:"  0.8 ms
//
// that is the time, the session, who speaks (→ the client, ← the server, ⇒ and
// ⇐ mitmail itself), what was said, and what it means. What it means stands in
// a column of its own where there is room for it, else on the next line. All of
// an event is written at once, so the lines of many sessions mix event by event.
package text

import (
	"io"
	"time"

	"mitmail/decode"
	"mitmail/view/line"
)

// Options say how lines look. The zero Options give plain text in local time,
// each line as long as it needs to be.
type Options struct {
	UTC   bool // times in UTC, not in local time
	Color bool // mark up with the 16 colours of a terminal
	Width int  // the terminal's columns; 0 where there is no limit
}

// Writer writes the events of any number of sessions. It is not safe for
// concurrent use.
type Writer struct {
	w    io.Writer
	page page
	zone *time.Location
	day  string // the day that was written last
	kept map[int]*kept
	buf  []byte

	begun bool // something has been written: a session that begins alone stands apart
}

// New makes a Writer that writes to w, with one Write an event.
func New(w io.Writer, o Options) *Writer {
	t := &Writer{w: w, page: newPage(o), zone: time.Local, kept: map[int]*kept{}}
	if o.UTC {
		t.zone = time.UTC
	}
	return t
}

// Write writes an event of a session that speaks p. Chunks are counted and
// shown with the next event.
func (t *Writer) Write(session int, p decode.Protocol, ev decode.Event) error {
	k := t.of(session)
	if k.run.Add(ev) {
		return nil
	}
	t.buf = t.buf[:0]
	t.lines(session, k.run.Time, k.run.Take())
	t.lines(session, ev.Time, k.limiter.Limit(ev, line.Of(p, ev)))
	if _, last := ev.What.(*decode.Close); last {
		delete(t.kept, session)
	}
	if len(t.buf) == 0 {
		return nil
	}
	_, err := t.w.Write(t.buf)
	return err
}

// Forget drops what is kept of a session whose close is not written.
func (t *Writer) Forget(session int) { delete(t.kept, session) }

// kept is what is remembered of a session that goes on.
type kept struct {
	run     line.ChunkRun // the chunks that are not shown yet
	limiter line.FindingLimiter
}

// of is what is kept of a session.
func (t *Writer) of(session int) *kept {
	k := t.kept[session]
	if k == nil {
		k = &kept{}
		t.kept[session] = k
	}
	return k
}

// lines adds the lines of one event to the buffer.
func (t *Writer) lines(session int, at time.Time, lines []line.Line) {
	if len(lines) == 0 {
		return
	}
	at = at.In(t.zone)
	t.newDay(at)
	clock := at.Format("15:04:05.000")
	for _, l := range lines {
		if l.Sign == line.Opened && t.begun && len(t.kept) == 1 {
			t.buf = append(t.buf, '\n')
		}
		t.begun = true
		t.buf = t.page.line(t.buf, clock, session, l)
		clock = ""
	}
}

// newDay writes the date where it is another one than before.
func (t *Writer) newDay(at time.Time) {
	day := at.Format("Monday, 2 January 2006, MST")
	if day != t.day {
		t.buf = t.page.heading(t.buf, day)
		t.day = day
	}
}
