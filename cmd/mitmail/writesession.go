package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/session"
)

// writeSession writes a session to a file; its suffix names the format.
func (s *screen) writeSession(one *session.Session, name string) error {
	if filepath.Ext(name) == ".eml" {
		return saveOnly(one, name)
	}
	var said string
	opts := sink.Options{Offline: true, Remake: true, Mask: s.out.Masked(), UTC: s.o.utc, Force: s.o.force, Application: "mitmail " + version(),
		Warn: func(text string) { said = text }}
	out := sink.New(context.Background(), opts)
	if err := out.AddFile(name); err != nil {
		return errors.Join(err, out.Close())
	}
	of := sink.Session{ID: one.ID, Protocol: one.Protocol}
	whole := true
	for i := range one.Len() {
		ev, all := again(out, of, one, i)
		whole = whole && all
		out.Take(sink.Item{Session: of, Events: []decode.Event{ev}})
	}
	switch err := out.Close(); {
	case err != nil && said != "":
		return errors.New(said)
	case err != nil:
		return err
	case !whole:
		return errPartly
	}
	return nil
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
func again(out *sink.Sink, of sink.Session, s *session.Session, at int) (ev decode.Event, whole bool) {
	ev = s.Event(at)
	if chunk, ok := ev.Payload.(*decode.Chunk); ok {
		return ev, chunk.Dropped == 0
	}
	m, ok := ev.Payload.(*decode.Message)
	if !ok {
		return ev, true
	}
	to := out.Copy(of)
	if to == nil {
		return ev, true
	}
	text, whole := s.Message(at)
	copied := *m
	copied.Copy = to
	_, _ = to.Write(text) // it is the sink's to say what fails
	ev.Payload = &copied
	return ev, whole || !m.Complete
}
