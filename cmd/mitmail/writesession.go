package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/proxy"
)

// writeSession writes a session to a file; its suffix names the format.
func (s *screen) writeSession(one *session.Session, name string) error {
	if filepath.Ext(name) == ".eml" {
		return saveOnly(one, name)
	}
	f, err := formatOf(name)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	rec := &recorder{offline: true, remake: true, wants: f.wants, mask: s.rec.mask, say: &sayer{w: &said, detail: -1}, folds: make(map[int]*fold)}
	if err := f.open(rec, name, s.o); err != nil {
		return err
	}
	of := proxy.Session{ID: one.ID, Protocol: one.Protocol}
	whole := true
	for i := range one.Len() {
		ev, all := rec.again(of, one, i)
		whole = whole && all
		rec.take(of, []decode.Event{ev})
	}
	err = rec.close()
	if err == nil && !whole {
		return errPartly
	}
	if words := strings.TrimSpace(said.String()); err != nil && words != "" {
		return errors.New(strings.TrimPrefix(words, "mitmail: warning: "))
	}
	return err
}

// saveOnly writes the message of a session that has a single one.
func saveOnly(one *session.Session, name string) error {
	if n := len(one.Mails); n != 1 {
		return fmt.Errorf("the session has %d messages: name a folder/ for them", n)
	}
	text, whole := one.Message(one.Mails[0])
	if err := saveMessage(text, name); err != nil || whole {
		return err
	}
	return errPartly
}

// errPartly is a file that holds less than was said.
var errPartly = errors.New("written, but not all message text was kept: a larger --memory keeps more")

// again is an event of a session that is kept, as it came. A message brings the
// copies along that files of messages are made of; whole says whether that is
// all of it.
func (r *recorder) again(of proxy.Session, s *session.Session, at int) (ev decode.Event, whole bool) {
	ev = s.Event(at)
	if chunk, ok := ev.What.(*decode.Chunk); ok {
		return ev, chunk.Dropped == 0
	}
	m, ok := ev.What.(*decode.Message)
	if !ok || len(r.posts) == 0 {
		return ev, true
	}
	text, whole := s.Message(at)
	copied := *m
	copied.Copy = r.letter(r.fold(of))
	_, _ = copied.Copy.Write(text) // a letter that fails says so when it is kept
	ev.What = &copied
	return ev, whole || !m.Complete
}
