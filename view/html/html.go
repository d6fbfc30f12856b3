// Package html writes sessions as one HTML file to hand to somebody: a list of
// the sessions, and each of them as a conversation, the client at the left and
// the server at the right, with what it means on the other side.
//
// The file needs nothing but itself: no script, no picture, no other file. Its
// policy allows one style sheet, its own, and nothing else, whatever the bytes
// of a session are; they are shown as package line gives them, and escaped.
//
// Sessions that run side by side stand one behind the other, each written when
// it has closed. Until then up to 256 KiB of its markup are held in memory, and 16
// MiB of all; a session with more of it, or with most of all, is written in parts,
// as it goes on. Of the text of a message 16 KiB are shown, of a session 5,000
// steps, and no more at all when the file has 64 MiB: the rest is counted. Nothing has to be written at
// the end: the list above the sessions is gathered from all over the file by
// the style sheet, and the elements that are open in between, html and body,
// need no end tags; what the sessions came to in all is a picture that [Writer.End]
// adds and nothing depends on. So the file of a program that was killed is whole but for
// the sessions that were open.
package html

import (
	"io"
	"time"

	"mitmail/decode"
	"mitmail/view/overview"
)

// maxHeld is how many bytes of a session's markup wait, and maxHeldAll how many
// of all sessions together.
const (
	maxHeld    = 256 << 10
	maxHeldAll = 16 << 20
)

// A file that is made for people has no more of a session than maxItems, and no
// more than maxFile bytes of all: the rest is counted, and each session listed.
const (
	maxItems = 5000
	maxFile  = 64 << 20
)

// Options say how sessions are written. The zero Options give local time.
type Options struct {
	UTC bool // times in UTC, not in local time
}

// Writer writes the events of any number of sessions. It is not safe for
// concurrent use.
type Writer struct {
	w         io.Writer
	zone      *time.Location
	dialogues map[int]*dialogue
	sum       overview.Overview
	held      int       // bytes of markup that wait
	size      int64     // bytes that were written
	open      *dialogue // whose section has no end yet; nil for none
	asked     asked
	err       error
}

// New makes a Writer that writes to w, and begins the file. An error of that is
// what Write returns.
func New(w io.Writer, o Options) *Writer {
	t := &Writer{w: w, zone: time.Local, dialogues: map[int]*dialogue{}, asked: asked{known: map[string]bool{}}}
	if o.UTC {
		t.zone = time.UTC
	}
	var m markup
	m.head()
	return t.put(m)
}

// Write adds an event of a session that speaks p. A session is written if
// any of its events is to be shown, or if too much of it waits to be held until
// that turns out. The error is that of the first write that failed.
func (t *Writer) Write(session int, p decode.Protocol, ev decode.Event, shown bool) error {
	k := t.of(session, p)
	k.shown = k.shown || shown
	t.held -= len(k.items)
	k.full = k.count >= maxItems || t.size >= maxFile
	k.event(ev)
	t.held += len(k.items)
	if _, last := ev.Payload.(*decode.Close); last {
		t.close(k)
	} else if len(k.items) > maxHeld {
		t.part(k)
	}
	if t.held > maxHeldAll {
		t.part(t.largest())
	}
	return t.err
}

// largest is the session of which most waits.
func (t *Writer) largest() *dialogue {
	var most *dialogue
	for _, k := range t.dialogues {
		if most == nil || len(k.items) > len(most.items) || len(k.items) == len(most.items) && k.session < most.session {
			most = k
		}
	}
	return most
}

// of is what waits of a session.
func (t *Writer) of(session int, p decode.Protocol) *dialogue {
	k := t.dialogues[session]
	if k == nil {
		k = &dialogue{session: session, protocol: p, zone: t.zone, asked: &t.asked, brings: overview.Session{ID: session, Protocol: p}}
		t.dialogues[session] = k
	}
	return k
}

// part writes what there is of a session that goes on. Its section stays open
// until another session has one.
func (t *Writer) part(k *dialogue) {
	var m markup
	if t.open != k {
		t.end(&m)
		t.asked.write(&m)
		k.begin(&m)
		t.open = k
	}
	t.put(append(m, k.items...))
	t.held -= len(k.items)
	k.items = nil
}

// close writes a session that has ended: its row in the list, and then all of
// it, or what is left.
func (t *Writer) close(k *dialogue) {
	delete(t.dialogues, k.session)
	if k.shown || k.parts > 0 {
		t.sum.Add(&k.brings)
	}
	switch {
	case k.parts > 0:
		t.part(k)
		var m markup
		m.raw(dialogueEnd)
		k.whole(&m)
		m.raw("</section>\n")
		t.open = nil
		k.row(&m)
		t.put(m)
	case k.shown:
		var m markup
		t.end(&m)
		k.row(&m)
		t.asked.write(&m)
		k.begin(&m)
		m = append(m, k.items...)
		m.raw(sectionEnd)
		t.put(m)
		t.held -= len(k.items)
	default:
		t.held -= len(k.items)
	}
}

// end ends the section that is open, if one is.
func (t *Writer) end(m *markup) {
	if t.open != nil {
		m.raw(sectionEnd)
		t.open = nil
	}
}

// put writes, unless a write has failed before.
func (t *Writer) put(m markup) *Writer {
	if t.err == nil && len(m) > 0 {
		_, t.err = t.w.Write(m)
		t.size += int64(len(m))
	}
	return t
}
