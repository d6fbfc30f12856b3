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
	for i := range one.Len() {
		rec.take(of, []decode.Event{rec.again(of, one, i)})
	}
	err = rec.close()
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
	text, _ := one.Message(one.Mails[0])
	return saveMessage(text, name)
}

// again is an event of a session that is kept, as it came. A message brings the
// copies along that files of messages are made of.
func (r *recorder) again(of proxy.Session, s *session.Session, at int) decode.Event {
	ev := s.Event(at)
	m, ok := ev.What.(*decode.Message)
	if !ok || len(r.posts) == 0 {
		return ev
	}
	text, _ := s.Message(at)
	copied := *m
	copied.Copy = r.letter(r.fold(of))
	_, _ = copied.Copy.Write(text) // a letter that fails says so when it is kept
	ev.What = &copied
	return ev
}
