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
	"mitmail/view/lang"
)

// Options say how lines look. The zero Options give plain text in local time,
// each line as long as it needs to be.
type Options struct {
	UTC   bool // times in UTC, not in local time
	Color bool // mark up with the 16 colours of a terminal
	Width int  // the terminal's columns; 0 where there is no limit

	local *time.Location // nil for the system's
}

func (o Options) zone() *time.Location {
	if o.UTC {
		return time.UTC
	}
	if o.local != nil {
		return o.local
	}
	return time.Local
}

// Writer writes the events of any number of sessions. It is not safe for
// concurrent use.
type Writer struct {
	w        io.Writer
	o        Options
	page     page
	sessions map[int]*Session // whose events are given to Write
	pieces   []byte
	buf      []byte

	open    int    // sessions of which something was written, and not yet the end
	day     string // the day that was written last
	quarter int64  // the quarter of an hour that was looked at last: days and zones change with one
	begun   bool   // something has been written: a session that begins alone stands apart
}

// New makes a Writer that writes to w, with one Write an event.
func New(w io.Writer, o Options) *Writer {
	return &Writer{w: w, o: o, page: newPage(o), sessions: map[int]*Session{}}
}

// Write writes an event of a session that speaks p. Chunks are counted and
// shown with the next event.
func (t *Writer) Write(session int, p decode.Protocol, ev decode.Event) error {
	s := t.sessions[session]
	if s == nil {
		s = NewSession(session, p, t.o)
		t.sessions[session] = s
	}
	t.pieces = s.Append(t.pieces[:0], ev)
	if _, last := ev.Payload.(*decode.Close); last {
		delete(t.sessions, session)
	}
	return t.Pieces(t.pieces)
}

// Forget drops what is kept of a session whose close is not written.
func (t *Writer) Forget(session int) {
	s := t.sessions[session]
	if s == nil {
		return
	}
	delete(t.sessions, session)
	_ = t.Pieces(s.End(nil)) // nothing is written
}

// Pieces writes what a [Session] has made, with one Write.
func (t *Writer) Pieces(p []byte) error {
	t.buf = t.buf[:0]
	for len(p) > 0 {
		h, text := head(p)
		p = p[headSize+len(text):]
		if h.flags&begins != 0 {
			t.open++
		}
		t.piece(h, text)
		if h.flags&ends != 0 {
			t.open--
		}
	}
	if len(t.buf) == 0 {
		return nil
	}
	_, err := t.w.Write(t.buf)
	return err
}

// piece adds the lines of a piece to the buffer.
func (t *Writer) piece(h header, text []byte) {
	if len(text) == 0 {
		return
	}
	t.newDay(h.at)
	if h.flags&opens != 0 && t.begun && t.open == 1 {
		t.buf = append(t.buf, '\n')
	}
	t.begun = true
	t.buf = append(t.buf, text...)
}

// newDay writes the date where it is another one than before.
func (t *Writer) newDay(at int64) {
	const quarterHour = 15 * 60
	if t.day != "" && at/quarterHour == t.quarter {
		return
	}
	t.quarter = at / quarterHour
	day := time.Unix(at, 0).In(t.o.zone()).Format(lang.T("Monday, 2 January 2006, MST"))
	if day != t.day {
		t.buf = t.page.heading(t.buf, day)
		t.day = day
	}
}
