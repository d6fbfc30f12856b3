package sink

import (
	"bytes"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestTwins: an output that cannot be written is told of in a session, one that can is not.
func TestTwins(t *testing.T) {
	decodetest.RunTwins(t, "sink", map[string]decodetest.Twins{
		"record-stopped": {recorded(panics{}), recorded(nil)},
	})
}

// watcher is a view that keeps events.
type watcher struct{ all []decode.Event }

func (w *watcher) take(e *entry) { w.all = append(w.all, e.Event) }
func (w *watcher) end()          {}

// recorded is a session as a view sees it, beside another view, and a file.
func recorded(other view) func(*testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event {
		var file bytes.Buffer
		s := New(t.Context(), Options{})
		if other != nil {
			s.outputs = append(s.outputs, &output{name: "bad.html", sink: s, view: other})
		}
		s.addJSON("good.jsonl", keepOpen(&file))
		seen := new(watcher)
		s.outputs = append(s.outputs, &output{name: "seen", sink: s, view: seen})
		s.Start()
		s.Take(Item{Session: Session{1, decode.SMTP}, Events: dialogue(t, decode.SMTP, smtpGreeting)})
		_ = s.closeWithin(testTime) // what it says is not the matter here
		return seen.all
	}
}
