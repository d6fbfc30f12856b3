package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/sink"
)

// On a terminal, reading that takes a while shows how far it has come, and takes
// that back when it is over.
func TestProgress(t *testing.T) {
	screen, terminal, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	defer screen.Close()
	defer terminal.Close()
	j := newJob(nil, sink.New(t.Context(), sink.Options{Offline: true}), &captures.List{Files: make([]captures.File, 12), Bytes: 10_000_000})
	j.Counts().Bytes.Store(5_000_000)
	j.Counts().Sessions.Store(1)
	j.ended.Store(3)
	p := newProgress(terminal, j)
	shown := readUntil(t, screen, "mitmail: 3 of 12 files, 5.0 MB of 10.0 MB, 1 session, 0 findings, 1s left")
	p.stop()
	shown += readUntil(t, screen, clearLine)
	if !strings.HasSuffix(shown, clearLine) {
		t.Errorf("the terminal keeps %q", shown)
	}
}

// readUntil reads what a terminal shows until that ends in a text.
func readUntil(t *testing.T, screen *os.File, end string) string {
	t.Helper()
	var all []byte
	for buf := make([]byte, 1); !bytes.HasSuffix(all, []byte(end)); {
		if _, err := screen.Read(buf); err != nil {
			t.Fatalf("%v behind %q", err, all)
		}
		all = append(all, buf[0])
	}
	return string(all)
}

// The rest takes as long as what was read, for each byte.
func TestTimeLeft(t *testing.T) {
	for _, tt := range []struct {
		passed    time.Duration
		done, all int64
		want      time.Duration
	}{{time.Minute, 1, 4, 3 * time.Minute}, {time.Second, 999, 1000, time.Second}, {time.Second, 0, 10, 0}, {time.Second, 10, 10, 0}, {time.Second, 10, 0, 0}} {
		if got := timeLeft(tt.passed, tt.done, tt.all); got != tt.want {
			t.Errorf("%v for %d of %d: %v left, want %v", tt.passed, tt.done, tt.all, got, tt.want)
		}
	}
}
