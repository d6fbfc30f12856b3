package dashboard

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mitmail/decode/session"
)

// Two marked sessions stand side by side, masked where the screen is; any other number
// is told how it is done.
func TestCompare(t *testing.T) {
	o := Options{Store: store(t, "letter", "smtp-connect", "pop3-fetch"),
		Beside: func(a, b *session.Session, width int, masked bool) []string {
			return []string{fmt.Sprintf("%d beside %d in %d, masked: %v", a.ID, b.ID, width, masked)}
		}}
	s := perform(t, o, 100, 30)
	s.press("g", "m", "D")
	if got := s.screen(); !strings.Contains(got, "mark both with m") {
		t.Errorf("with one marked:\n%s", got)
	}
	s.press("j", "m", "s", "D")
	if got := s.screen(); !strings.Contains(got, "1 beside 2 in 92, masked: true") {
		t.Errorf("with two marked:\n%s", got)
	}
	s.press("Esc", "m", "j", "m", "D")
	if got := s.screen(); !strings.Contains(got, "one speaks SMTP, the other POP3") {
		t.Errorf("of two protocols:\n%s", got)
	}
}

// shows waits for words on the screen.
func (s *theatre) shows(words string) {
	s.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if strings.Contains(s.screen(), words) {
			return
		}
	}
	s.Fatalf("waited in vain for %q; the screen is\n%s", words, s.screen())
}

// A session that is over is sent again, once the user has said yes.
func TestResend(t *testing.T) {
	sent := make(chan int, 2)
	came := error(nil)
	o := Options{Store: store(t, "letter", "pop3-fetch"), Resend: func(s *session.Session) (string, error) {
		sent <- s.ID
		return "the server says the same", came
	}}
	s := perform(t, o, 140, 30)
	s.press("g", "r", "n")
	s.press("r")
	if got := s.screen(); !strings.Contains(got, "again, mail and DELE too?") {
		t.Errorf("it does not ask:\n%s", got)
	}
	s.press("y")
	s.shows("session 1, sent again: the server says the same")
	if id := <-sent; id != 1 || len(sent) > 0 {
		t.Errorf("sent session %d, and %d more", id, len(sent))
	}
	came = errors.New("connection refused")
	s.press("r", "y")
	s.shows("error: connection refused")
	s.press("j", "r") // it goes on
	if got := s.screen(); strings.Contains(got, "mail and DELE too") {
		t.Errorf("it would send half a session:\n%s", got)
	}
}
