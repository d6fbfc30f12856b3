package capture_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/record"
)

// readFiles reads captures and returns a line for each record, and for each end of a
// file.
func readFiles(t *testing.T, r *capture.Pipeline[string], files ...[]byte) (lines []string) {
	t.Helper()
	names := make([]string, len(files))
	for i := range files {
		names[i] = fmt.Sprint("file ", i)
	}
	r.Open = func(_ context.Context, file int) (io.ReadCloser, error) {
		if files[file] == nil {
			return nil, errors.New("not there")
		}
		return io.NopCloser(bytes.NewReader(files[file])), nil
	}
	r.Begin = func(of *capture.Session, _ *decode.Conversation) capture.Handler[string] {
		s := record.Session{Number: of.ID, Protocol: of.Protocol}
		return func(frame int64, events []decode.Event, out *capture.Output[string]) {
			for _, ev := range events {
				var rec record.Record
				if s.Frame = int(frame); s.Record(ev, &rec) {
					out.Items = append(out.Items, fmt.Sprintf("%s %d/%d %s %s", of.File, of.ID, ev.Seq, rec.Event, ev.Raw))
				}
			}
		}
	}
	r.Emit = func(_ *capture.Session, _ []byte, items []string) { lines = append(lines, items...) }
	r.Flush = func() {}
	r.Warn = func(file string, w pcap.Warning) { lines = append(lines, file+" "+w.ID) }
	r.Ended = func(file int, err error) { lines = append(lines, fmt.Sprintf("%s ends %v", names[file], err)) }
	r.Read(t.Context(), names)
	return lines
}

// withProcessors has as many processors as it says.
func withProcessors(n int, do func()) {
	before := runtime.GOMAXPROCS(n)
	defer runtime.GOMAXPROCS(before)
	do()
}

// The files are read side by side, and come out one behind the other.
func TestFilesInOrder(t *testing.T) {
	var files [][]byte
	for i := range 40 {
		file := spoken(t, uint16(40000+i), 25, slices.Concat([]string{"S 220 mx\r\n"}, slices.Repeat([]string{"C NOOP\r\n", "S 250 ok\r\n"}, 20*i%700))...)
		switch i % 8 {
		case 5:
			file = nil
		case 6:
			file = []byte("no capture")
		case 7:
			file = file[:len(file)-7]
		}
		files = append(files, file)
	}
	var want []string
	for _, n := range []int{1, 2, 8} {
		withProcessors(n, func() {
			got := readFiles(t, new(capture.Pipeline[string]), files...)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("on %d processors it is another order", n)
			}
		})
	}
	file, session := 0, 0
	for _, l := range want {
		var of, id int
		if _, err := fmt.Sscanf(l, "file %d %d/", &of, &id); err == nil {
			if of != file || id < session || id > session+1 {
				t.Fatalf("in file %d behind session %d comes %q", file, session, l)
			}
			session = id
		} else if strings.Contains(l, " ends ") {
			if !strings.HasPrefix(l, fmt.Sprintf("file %d ends", file)) {
				t.Fatalf("in file %d comes %q", file, l)
			}
			file++
		}
	}
	if file != len(files) || session != 30 {
		t.Errorf("%d files, %d sessions", file, session)
	}
}

// What is kept does not grow with the number of files.
func TestManyFiles(t *testing.T) {
	const n = 5000
	file := spoken(t, 40000, 25, "S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n")
	var early, late int64
	r := &capture.Pipeline[int]{
		Open: func(context.Context, int) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(file)), nil
		},
		Begin: func(*capture.Session, *decode.Conversation) capture.Handler[int] {
			return func(_ int64, _ []decode.Event, out *capture.Output[int]) { out.Items = append(out.Items, 1) }
		},
		Emit:   func(*capture.Session, []byte, []int) {},
		Flush:  func() {},
		Within: func(time.Time, time.Time) bool { return true },
		Ended: func(file int, err error) {
			switch {
			case err != nil:
				t.Error(err)
			case file == n/10:
				early = capturetest.Heap()
			case file == n-1:
				late = capturetest.Heap()
			}
		},
	}
	r.Read(t.Context(), make([]string, n))
	if grown := late - early; grown > 1<<20 {
		t.Errorf("%d bytes are kept of %d files", grown, n)
	}
	if got := r.Counts().Sessions.Load(); got != n {
		t.Errorf("%d sessions", got)
	}
}

// Only sessions that touch a time are decoded, each of them whole; a file without is
// not read.
func TestFilesWithin(t *testing.T) {
	file := spoken(t, 40000, 25, "S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n")
	all := readFiles(t, new(capture.Pipeline[string]), file, file)
	var mu sync.Mutex
	var spans []time.Duration
	got := readFiles(t, &capture.Pipeline[string]{Within: func(first, last time.Time) bool {
		mu.Lock()
		defer mu.Unlock()
		spans = append(spans, last.Sub(first))
		return true
	}}, file, file)
	if !slices.Equal(got, all) || len(spans) != 2 || spans[0] <= 0 {
		t.Errorf("all that touches it is %q, which lasts %v, want %q", got, spans, all)
	}
	r := &capture.Pipeline[string]{Within: func(time.Time, time.Time) bool { return false }}
	if got := readFiles(t, r, file, nil); !slices.Equal(got, []string{"file 0 ends <nil>", "file 1 ends not there"}) || r.Counts().Packets.Load() != 0 {
		t.Errorf("nothing touches it, and it is %q", got)
	}
}

// An interrupt ends the files that are being read, and no more are opened.
func TestFilesInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	opened, ended := make(chan int, 1000), 0
	r := &capture.Pipeline[int]{
		Open: func(ctx context.Context, file int) (io.ReadCloser, error) {
			opened <- file
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		},
		Flush: func() {},
		Ended: func(int, error) { ended++ },
	}
	r.Read(ctx, make([]string, 1000))
	if n := len(opened); n != ended || n > runtime.GOMAXPROCS(0)+1 {
		t.Errorf("%d files are opened, %d end", n, ended)
	}
}
