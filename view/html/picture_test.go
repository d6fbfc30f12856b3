package html

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"mitmail/decode"
)

// What sessions came to is a picture at the end of the file, what the time of one
// went into stands in its section; all of it is ours, whatever the sessions say.
func TestPictures(t *testing.T) {
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	names := []string{"smtp-delivery", "smtp-recipients-all-refused", "smtp-control-bytes", "smtp-unknown-commands"}
	for id, name := range names {
		p, events := script(t, name)
		for i := range events {
			events[i].Time = time.Date(2026, 8, 1, 9, id, 0, i*1e6, time.UTC)
			if r, ok := events[i].Payload.(*decode.Reply); ok {
				slow := *r
				slow.Elapsed = time.Millisecond
				events[i].Payload = &slow
			}
		}
		write(t, w, id+1, p, events...)
	}
	before := b.Len()
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<figure class="overview"`, "4 sessions", `<span class="bad">refused</span>`, "no such mailbox"} {
		if got := b.String()[before:]; !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if n := strings.Count(b.String(), `<details class="timing">`); n != len(names) {
		t.Errorf("%d waterfalls", n)
	}
	unclosed(t, b.Bytes(), "html body")
	doc, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	checkPolicy(t, doc)
	for n := range doc.Descendants() {
		checkOurs(t, n)
	}
}

// A file of a session or two has no picture of all.
func TestNoOverview(t *testing.T) {
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	p, events := script(t, "smtp-delivery")
	write(t, w, 1, p, events...)
	before := b.Len()
	if err := w.End(); err != nil || b.Len() != before {
		t.Errorf("%v, %q", err, b.String()[before:])
	}
}
