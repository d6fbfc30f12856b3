package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"mitmail/cmd/internal/manual"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/lesson"
	"mitmail/view/lang"
)

// played is what sessions of a demo say.
type played struct {
	mu       sync.Mutex // the race detector cannot see that one session ends before the next
	sessions []int      // in the order of events
	outcomes []string
	notes    []string
	told     []string
}

func (p *played) take(s proxy.Session, events []decode.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions = append(p.sessions, s.ID)
	for _, event := range events {
		switch w := event.Payload.(type) {
		case *decode.Close:
			p.outcomes = append(p.outcomes, w.Outcome.String()+", "+w.Reason.String())
		case *decode.Note:
			p.notes = append(p.notes, lang.Choose(w.Text))
		}
	}
}

// plays is a demo of what is asked for on the command line, and what came of it.
func plays(t *testing.T, ctx context.Context, o lessonFlags, args ...string) (*played, error) {
	t.Helper()
	asked, err := o.read(ctx, args)
	if err != nil {
		t.Fatal(err)
	}
	p := new(played)
	d, err := newDemo(asked, &o, p.take, func(text string) { p.told = append(p.told, text) })
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	return p, d.run(ctx, proxy.Proxy{Sink: d.player.Observe})
}

// Who asks for no lesson sees four sessions with the practice servers.
func TestDemoScenes(t *testing.T) {
	p, err := plays(t, t.Context(), lessonFlags{})
	if err != nil {
		t.Fatal(err)
	}
	const reason = ", the client said goodbye"
	want := []string{
		"delivered to 1 recipient" + reason,
		"login refused: 535 5.7.8 Authentication failed" + reason,
		"message refused at RCPT: 550 5.1.1 No such user here" + reason,
		"logged in, 1 message fetched, 1 deleted" + reason,
	}
	if !slices.Equal(p.outcomes, want) {
		t.Errorf("got  %q\nwant %q", p.outcomes, want)
	}
	if !slices.IsSorted(p.sessions) {
		t.Errorf("sessions are mixed: %v", p.sessions)
	}
}

// Every lesson ends as it says, by way of the command, in each language.
func TestDemoLessons(t *testing.T) {
	defer lang.Use(lang.English)
	for _, l := range []lang.Language{lang.English, lang.Chinese} {
		lang.Use(l)
		for _, name := range lesson.Names() {
			p, err := plays(t, t.Context(), lessonFlags{}, name)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			of := lesson.Shipped(name)
			for _, text := range []decode.Text{of.Title, of.About, of.Question, of.Answer} {
				if !slices.Contains(p.notes, lang.Choose(text)) {
					t.Errorf("%s: %q is not said in %s", name, lang.Choose(text), l)
				}
			}
		}
	}
}

func TestDemoInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var o lessonFlags
	d, err := newDemo(course{}, &o, func(proxy.Session, []decode.Event) { cancel() }, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if err := d.run(ctx, proxy.Proxy{Sink: d.player.Observe}); err == nil || ctx.Err() == nil {
		t.Errorf("an interrupted demo ended with %v", err)
	}
}

// The example of the manual is a lesson, and goes as it says.
func TestLessonExample(t *testing.T) {
	name := t.TempDir() + "/example.txt"
	must(t, os.WriteFile(name, []byte(manual.LessonExample), 0o600))
	p, err := plays(t, t.Context(), lessonFlags{}, name)
	if err != nil || len(p.outcomes) != 1 || len(p.notes) < 5 {
		t.Errorf("%q, %q, %v", p.outcomes, p.notes, err)
	}
	for l := range strings.Lines(manual.LessonExample) {
		if l != "\n" && !strings.Contains(manual.Lessons(), "\n  "+l) {
			t.Errorf("the manual has no %q", l)
		}
	}
}
