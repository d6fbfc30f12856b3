package sink

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"

	"mitmail/decode"
	"mitmail/view/eml"
)

// spotted is a file on a disk that is full whenever a text is written.
type spotted struct {
	bytes.Buffer
	spot string
}

func (f *spotted) Write(p []byte) (int, error) {
	if i := bytes.Index(p, []byte(f.spot)); i >= 0 {
		n, _ := f.Buffer.Write(p[:i])
		return n, syscall.ENOSPC
	}
	return f.Buffer.Write(p)
}

func (f *spotted) Seek(int64, int) (int64, error) { return 0, nil }

func (f *spotted) Truncate(n int64) error {
	f.Buffer.Truncate(int(n))
	return nil
}

func (f *spotted) Close() error { return nil }

// mail is the entries of a session with one message.
func mail(id int, text string) (entries []*entry) {
	of := Session{id, decode.SMTP}
	m := &decode.Message{Copy: new(draft), Complete: true}
	m.Size = int64(len(text))
	return []*entry{
		{Session: of, draft: m.Copy.(*draft), Event: decode.Event{Raw: []byte(text)}},
		{Session: of, shown: true, Event: decode.Event{Payload: m}},
		{Session: of, shown: true, Event: decode.Event{Payload: &decode.Close{}}},
	}
}

// A message that cannot be written is one message less, and leaves nothing of
// itself.
func TestMboxGoesOn(t *testing.T) {
	f := &spotted{spot: "message 5\n"}
	said := make(chan string, 10)
	x := newExporter(t.TempDir(), func() (keeper, error) { return &mbox{w: f}, nil }, newQueue[jobs](liveLimit, false), AsyncEvents{
		Failed: func(err error, _ int64) { said <- err.Error() }, Again: func() { said <- "again" },
	})
	v := newMessageExport(x)
	const n = 106
	for i := range n {
		for _, e := range mail(i+1, fmt.Sprintf("Subject: %d\r\n\r\n%smessage %d\r\n", i, strings.Repeat("long\r\n", 20_000), i)) {
			v.take(e)
		}
	}
	x.finish()
	if err := x.wait(t.Context()); err != nil || x.lost() != 1 {
		t.Errorf("%v, %d are lost", err, x.lost())
	}
	if got := strings.Count(f.String(), "From MAILER-DAEMON "); got != n-1 || strings.Contains(f.String(), "Subject: 5\n") || !strings.HasSuffix(f.String(), "message 105\n\n") {
		t.Errorf("%d messages are in it, and its end is %q", got, f.Bytes()[max(0, f.Len()-100):])
	}
	if first, second := <-said, <-said; first != syscall.ENOSPC.Error() || second != "again" || len(said) > 0 {
		t.Errorf("said %q, %q and %d times more", first, second, len(said))
	}
	if len(v.pending)+len(v.drafts)+len(x.letters) > 0 {
		t.Errorf("%d sessions, %d and %d drafts are kept", len(v.pending), len(v.drafts), len(x.letters))
	}
}

// Messages for which there is no room are counted whole, and forgotten.
func TestExporterBound(t *testing.T) {
	open := make(chan struct{})
	x := newExporter(t.TempDir(), func() (keeper, error) { <-open; return &mbox{w: stays{io.Discard}}, nil }, newQueue[jobs](10_000, false), AsyncEvents{})
	v := newMessageExport(x)
	for i := range 100 {
		for _, e := range mail(i+1, strings.Repeat("x", 3000)) {
			v.take(e)
			if e.draft != nil {
				v.take(e)
			}
		}
	}
	close(open)
	x.finish()
	if err := x.wait(t.Context()); err != nil || x.lost()+x.over.Load() != 100 || x.lost() < 90 || x.failed.Load() != x.lost() {
		t.Errorf("%v, %d are lost, %d were tried", err, x.lost(), x.over.Load())
	}
	if len(v.pending) > 0 || len(x.letters) > 0 {
		t.Errorf("%d sessions and %d letters are kept", len(v.pending), len(x.letters))
	}
}

// slowDisk is a keeper that has no letter on the disk before it has so many at once.
type slowDisk struct {
	keeps
	atOnce sync.WaitGroup
}

func (d *slowDisk) settle(*eml.Letter) error {
	d.atOnce.Done()
	d.atOnce.Wait()
	return nil
}

// Letters that are over wait for the disk together, and are kept in their order.
func TestLettersSettleTogether(t *testing.T) {
	const n = 5
	open, d := make(chan struct{}), new(slowDisk)
	d.atOnce.Add(n)
	x := newExporter(t.TempDir(), func() (keeper, error) { <-open; return d, nil }, newQueue[jobs](liveLimit, false), AsyncEvents{})
	v := newMessageExport(x)
	for i := range n {
		for _, e := range mail(i+1, "Subject: x\r\n\r\n") {
			v.take(e)
		}
	}
	close(open)
	x.finish()
	if err := x.wait(t.Context()); err != nil || x.lost() != 0 || d.n != n {
		t.Errorf("%v, %d are kept and %d lost", err, d.n, x.lost())
	}
}
