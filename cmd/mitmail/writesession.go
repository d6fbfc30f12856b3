package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/session"
	"mitmail/view/dashboard"
	"mitmail/view/line"
)

// writeSessions writes sessions to a file; its suffix names the format. Masked hides
// secrets that are known.
func (s *screen) writeSessions(all []*session.Session, name string, masked bool) error {
	if filepath.Ext(name) == ".eml" {
		return saveOnly(all, name, masked)
	}
	var said string
	opts := sink.Options{Offline: true, Remake: true, Mask: masked || s.out.Masked(), UTC: s.o.utc, Force: s.o.force, Application: "mitmail " + version(),
		Warn: func(text string) { said = text }}
	out := sink.New(context.Background(), opts)
	if err := out.AddFile(name); err != nil {
		return errors.Join(err, out.Close())
	}
	whole := true
	for _, one := range all {
		of := sink.Session{ID: one.ID, Protocol: one.Protocol}
		for i := range one.Len() {
			ev, kept := again(out, of, one, i)
			whole = whole && kept
			out.Take(sink.Item{Session: of, Events: []decode.Event{ev}})
		}
	}
	switch err := out.Close(); {
	case err != nil && said != "":
		return errors.New(said)
	case err != nil:
		return err
	case !whole:
		return dashboard.ErrPartly
	}
	return nil
}

// maxCopies is how many files of one name are tried.
const maxCopies = 10_000

// freeName is a name itself, or where it is taken the next one with a number that
// is free: session-2.txt.
func (s *screen) freeName(name string) string {
	if name == "" || sink.Vacant(name, s.o.force) == nil {
		return name
	}
	suffix := filepath.Ext(name)
	for n := 2; n < maxCopies; n++ {
		if free := fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, suffix), n, suffix); sink.Vacant(free, false) == nil {
			return free
		}
	}
	return name
}

// saveOnly writes the message of sessions that have a single one, masked without the
// secrets of its session.
func saveOnly(all []*session.Session, name string, masked bool) error {
	n, one := 0, (*session.Session)(nil)
	for _, s := range all {
		if n += len(s.Mails); len(s.Mails) > 0 {
			one = s
		}
	}
	if n != 1 {
		return fmt.Errorf("that is %s: name a folder/ for them", line.Count(int64(n), "message"))
	}
	text, whole := one.Message(one.Mails[0])
	if masked {
		text = secretsOf(one).Cover(text)
	}
	if err := saveMessage(text, name); err != nil || whole {
		return err
	}
	return dashboard.ErrPartly
}

// secretsOf knows the secrets of a session.
func secretsOf(s *session.Session) *mask.Masker {
	m := new(mask.Masker)
	for i := range s.Len() {
		s.Look(i, m.Learn)
	}
	return m
}

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
