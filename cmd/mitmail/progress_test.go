package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"

	"mitmail/cmd/internal/sink"
	"mitmail/decode/capture"
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
	var c capture.Counts
	c.Bytes.Store(5_000_000)
	c.Packets.Store(7)
	c.Sessions.Store(1)
	p := newProgress(terminal, &c, new(sink.Stats), 10_000_000)
	shown := readUntil(t, screen, "mitmail: 5.0 MB of 10.0 MB, 7 packets, 1 session, 0 findings")
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
