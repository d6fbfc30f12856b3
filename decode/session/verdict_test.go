package session_test

import (
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/message"
	"mitmail/decode/session"
)

// A session knows who wrote to whom, taken or not, and what about; and keeps no
// more of that than is shown.
func TestWhoToWhom(t *testing.T) {
	all := session.New(0)
	long := strings.Repeat("é", 5000)
	for i, path := range []string{"bob@example.org", "carl@example.org"} {
		if i == 0 {
			all.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Command{Verb: "MAIL", Path: ""}})
		}
		all.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Command{Verb: "RCPT", Path: path}})
	}
	for _, subject := range []string{long, "later"} {
		all.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Message{Summary: message.Summary{Subject: &subject}}})
	}
	list, _ := all.Sessions()
	s := list[0].Now()
	if s.MailFrom == nil || *s.MailFrom != "" || s.RcptTo != "bob@example.org" || s.Rcpts != 2 || s.Subject != long[:256] {
		t.Errorf("from %v to %q, %d, about %q", s.MailFrom, s.RcptTo, s.Rcpts, s.Subject)
	}
}

// A session shows its worst reply, how far it came, and where the server said no,
// not the good-bye behind that.
func TestVerdict(t *testing.T) {
	type want struct {
		refusal           string
		furthest          session.Stage
		at                session.Stage
		accepted, refused bool
		failures          int
	}
	wants := map[string]want{
		"smtp-recipients-all-refused":    {"550", session.Rcpt, session.Rcpt, false, true, 2}, // and the DATA behind it
		"smtp-recipients-partly-refused": {"550", session.Data, session.Rcpt, true, true, 1},
		"smtp-pipelined":                 {"550", session.Data, session.Data, true, false, 1},
	}
	for _, s := range decodetest.Scripts(t) {
		w, ok := wants[s.Name]
		if !ok {
			continue
		}
		delete(wants, s.Name)
		all := session.New(0)
		all.Apply(1, s.Protocol, decodetest.Whole(t, s)...)
		list, _ := all.Sessions()
		now := list[0].Now()
		accepted, refused := now.Answer(w.at)
		if got := (want{now.Refusal, now.Furthest(), w.at, accepted, refused, len(now.Failures)}); got != w {
			t.Errorf("%s: %v, want %v", s.Name, got, w)
		}
	}
	for name := range wants {
		t.Errorf("there is no dialogue %s", name)
	}
}
