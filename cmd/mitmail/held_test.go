package main

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/view/eml"
)

// A session that does not match the filter is held within a bound, however small
// its events are.
func TestHeldEventsBound(t *testing.T) {
	v := newPcapngView(io.Discard, nil).(*pcapngView)
	s := proxy.Session{ID: 1, Protocol: decode.SMTP}
	for range 2 * maxHeld / eventSize {
		v.wire(s, decode.Event{From: decode.Client, Raw: []byte("x"), What: &decode.Chunk{}}, false)
	}
	if len(v.held) > 0 || !v.kept[1] {
		t.Errorf("%d events wait", len(v.held[1].events))
	}
}

// So are its messages, each of which may have a file open.
func TestHeldLettersBound(t *testing.T) {
	rec := &recorder{offline: true}
	kept := 0
	p := rec.post(t.TempDir(), func(*eml.Letter, *decode.Message, time.Time) error { kept++; return nil })
	s := proxy.Session{ID: 1, Protocol: decode.SMTP}
	for range 2 * maxLetters {
		p.hide(s, decode.Event{What: &decode.Message{Copy: rec.letter(new(fold))}})
		if n := len(p.bags[1].letters); n > maxLetters {
			t.Fatalf("%d messages wait", n)
		}
	}
	if kept != 2*maxLetters {
		t.Errorf("%d messages are kept", kept)
	}
}

// tight takes so many bytes and no more.
type tight struct {
	bytes.Buffer
	room int
}

func (w *tight) Write(p []byte) (int, error) {
	n := min(len(p), w.room-w.Len())
	w.Buffer.Write(p[:n])
	if n < len(p) {
		return n, os.ErrDeadlineExceeded
	}
	return n, nil
}

// Only what reached the file counts as written.
func TestStraightCountsWhatIsWritten(t *testing.T) {
	w, told := &tight{room: 10}, int64(-1)
	s := newStraight(func() (io.WriteCloser, error) { return stays{w}, nil }, func(_ error, written int64) { told = written })
	for range 3 {
		if _, err := s.Write([]byte("123456")); err != nil {
			t.Fatal(err)
		}
	}
	if s.size() != 0 {
		t.Errorf("%d bytes are written before they are", s.size())
	}
	if err := s.Close(t.Context()); err == nil || told != 10 || s.size() != 10 {
		t.Errorf("told %d, size %d: %v", told, s.size(), err)
	}
}
