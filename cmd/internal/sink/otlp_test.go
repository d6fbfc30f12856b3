package sink

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/cmd/internal/otlp"
	"mitmail/decode"
	"mitmail/decode/record"
)

// receiver is a receiver of OTLP that answers as it is told to, the last answer again
// and again.
type receiver struct {
	answers []answer
	got     []byte      // of requests that were taken
	at      []time.Time // of all requests
}

type answer struct {
	rejected int
	says     string
	err      error
	hangs    bool // until nobody waits any more
}

func (r *receiver) send(ctx context.Context, p []byte) (int, string, error) {
	r.at = append(r.at, time.Now())
	a := r.answers[0]
	if len(r.answers) > 1 {
		r.answers = r.answers[1:]
	}
	if a.hangs {
		<-ctx.Done()
		return 0, "", ctx.Err()
	}
	if a.err == nil {
		r.got = append(r.got, p...)
	}
	return a.rejected, a.says, a.err
}

// loginDialogue is a session of two spans.
const loginDialogue = smtpGreeting + "C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: 235 welcome\nC: QUIT\nS: 221 bye\n"

var (
	good    = answer{}
	down    = answer{err: errors.New("connection refused")}
	refuses = answer{err: &otlp.Refused{Status: "400 Bad Request"}}
	busy    = answer{err: &otlp.Refused{Status: "429 Too Many Requests", Later: true, After: 7 * time.Second}}
	away    = answer{err: &otlp.Refused{Status: "429 Too Many Requests", Later: true, After: time.Hour}}
	forever = answer{hangs: true}
)

// What receivers do costs no more than what is said, at the time and at the end.
func TestReceivers(t *testing.T) {
	const failed = "otlp cannot be written: connection refused, after 0 bytes; traffic goes on, and it is tried again\n"
	for _, tt := range []struct {
		name    string
		answers []answer
		live    time.Duration // how long traffic goes on
		spans   int           // that were taken, of 2
		took    time.Duration // until the end, at most
		said    string
	}{
		{"good", []answer{good}, time.Second, 2, 0, ""},
		{"down for a while", []answer{down, down, down, good}, time.Minute, 2, 0, failed},
		{"down until the end", []answer{down, down, down, good}, 0, 2, 2 * time.Second, failed},
		{"down", []answer{down}, time.Minute, 0, CloseTime, failed +
			"otlp is not written any more: connection refused, after 0 bytes; traffic goes on\notlp lacks 2 spans\n"},
		{"busy", []answer{busy, good}, time.Minute, 2, 0,
			"otlp cannot be written: 429 Too Many Requests, after 0 bytes; traffic goes on, and it is tried again\n"},
		{"busy at the end", []answer{busy, good}, 0, 0, CloseTime,
			"otlp cannot be written: 429 Too Many Requests, after 0 bytes; traffic goes on, and it is tried again\n" +
				"otlp is not written any more: 429 Too Many Requests, after 0 bytes; traffic goes on\notlp lacks 2 spans\n"},
		{"bad", []answer{refuses}, time.Minute, 0, 0, "otlp refuses 2 spans: 400 Bad Request; traffic goes on\notlp lacks 2 spans\n"},
		{"picky", []answer{{rejected: 1, says: "too old"}}, time.Minute, 2, 0, "otlp refuses 1 span: too old; traffic goes on\notlp lacks 1 span\n"},
		{"silent", []answer{forever}, time.Minute, 0, CloseTime,
			"otlp is not written any more: the receiver has not answered in time, after 0 bytes; traffic goes on\notlp lacks 2 spans\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var l logged
				r := &receiver{answers: tt.answers}
				s := New(t.Context(), Options{Warn: l.warn})
				s.addOTLP("otlp", r.send, otlpRenderer{s: s, source: new(otlp.Source), hide: true})
				s.Start()
				s.Take(Item{Session: Session{1, decode.SMTP}, Events: dialogue(t, decode.SMTP, loginDialogue)}) // at once: both spans are in one request
				time.Sleep(tt.live)
				begun := time.Now()
				err := s.Close()
				if took := time.Since(begun); took > tt.took {
					t.Errorf("it took %v", took)
				}
				if (err != nil) != strings.Contains(tt.said, "lacks") {
					t.Errorf("error %v", err)
				}
				if got := l.said(); got != tt.said {
					t.Errorf("said %q, not %q", got, tt.said)
				}
				if n := otlp.Count(r.got); n != tt.spans {
					t.Errorf("%d spans", n)
				}
				if bytes.Contains(r.got, []byte("s3cret")) {
					t.Error("it has the password")
				}
			})
		})
	}
}

// Requests that fail are sent again less and less often, and not before the receiver
// wants them.
func TestBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{answers: []answer{down, down, down, down, down, down, down, busy, down, good}}
		s := New(t.Context(), Options{})
		s.addOTLP("otlp", r.send, otlpRenderer{s: s, source: new(otlp.Source)})
		s.Start()
		for _, ev := range dialogue(t, decode.SMTP, loginDialogue) {
			s.Take(Item{Session: Session{1, decode.SMTP}, Events: []decode.Event{ev}})
		}
		time.Sleep(time.Minute)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		var pauses []time.Duration
		for i := range r.at[1:] {
			pauses = append(pauses, r.at[i+1].Sub(r.at[i]))
		}
		want := []time.Duration{200, 400, 800, 1600, 3200, 5000, 5000, 7000, 5000}
		for i, p := range pauses {
			if i >= len(want) || p != want[i]*time.Millisecond {
				t.Fatalf("pauses of %v", pauses)
			}
		}
		if !bytes.Contains(r.got, []byte("s3cret")) {
			t.Error("secrets were asked for, and there are none")
		}
	})
}

// A capture waits for a receiver, but not for ever.
func TestCaptureWaits(t *testing.T) {
	for _, tt := range []struct {
		answers []answer
		ok      bool
	}{
		{[]answer{down, down, down, good}, true},
		{[]answer{down}, false},
		{[]answer{away, good}, true},
		{[]answer{away}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			var l logged
			r := &receiver{answers: tt.answers}
			s := New(t.Context(), Options{Warn: l.warn, Offline: true})
			s.addOTLP("otlp", r.send, otlpRenderer{s: s, source: new(otlp.Source), hide: true})
			s.Start()
			events, begun := dialogue(t, decode.SMTP, loginDialogue), time.Now()
			for id := range 2000 { // more than waits in a queue
				s.Take(Item{Session: Session{id + 1, decode.SMTP}, Events: events})
			}
			err := s.Close()
			if took := time.Since(begun); (err == nil) != tt.ok || took > giveUpTime+lastRetry {
				t.Errorf("%v after %v: %s", err, took, l.said())
			}
			if n := otlp.Count(r.got); tt.ok && n != 4000 {
				t.Errorf("%d spans", n)
			}
		})
	}
}

// Of sessions that match the filter all is sent as traces, and the records that match
// as logs.
func TestOTLPFilter(t *testing.T) {
	filter, err := record.Compile(`event == "auth"`)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		traces, logs := &receiver{answers: []answer{good}}, &receiver{answers: []answer{good}}
		s := New(t.Context(), Options{Filter: filter})
		s.addOTLP("traces", traces.send, otlpRenderer{s: s, source: new(otlp.Source), hide: true})
		s.addOTLP("logs", logs.send, otlpRenderer{s: s, source: new(otlp.Source), signal: otlp.Logs, hide: true})
		s.Start()
		for id, script := range []string{smtpGreeting, loginDialogue} {
			for _, ev := range dialogue(t, decode.SMTP, script) {
				s.Take(Item{Session: Session{id + 1, decode.SMTP}, Events: []decode.Event{ev}})
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if n, m := otlp.Count(traces.got), otlp.Count(logs.got); n != 2 || m != 1 {
			t.Errorf("%d spans, %d log records", n, m)
		}
	})
}
