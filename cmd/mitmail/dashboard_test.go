package main_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// watched keeps what a program says on a terminal.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.news <- struct{}{}:
	default:
	}
	return w.text.Write(p)
}

func (w *watched) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// says waits for words.
func (w *watched) says(t *testing.T, words string) {
	t.Helper()
	for end := time.After(30 * time.Second); !strings.Contains(w.said(), words); {
		select {
		case <-w.news:
		case <-end:
			t.Fatalf("waited in vain for %q in %q", words, w.said())
		}
	}
}

// onTerminal starts mitmail on a terminal of its own.
func onTerminal(t *testing.T, args ...string) (*exec.Cmd, *os.File, *watched) {
	t.Helper()
	cmd := exec.Command("mitmail", args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 30})
	if err != nil {
		t.Skip(err)
	}
	w := &watched{news: make(chan struct{}, 1)}
	go func() { _, _ = io.Copy(w, f) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		f.Close()
	})
	return cmd, f, w
}

// On a terminal demo is the dashboard, and stays until the user quits.
func TestDemoOnTerminal(t *testing.T) {
	cmd, f, w := onTerminal(t, "demo")
	w.says(t, "POP3") // the last of the demo's sessions
	_, err := f.WriteString("gw")
	must(t, err)
	w.says(t, "write session to")
	name := t.TempDir() + "/session.jsonl"
	_, err = f.WriteString(strings.Repeat("\x7f", 30) + name + "\r")
	must(t, err)
	w.says(t, "is in ")
	_, err = f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	written, err := os.ReadFile(name)
	must(t, err)
	if n := bytes.Count(written, []byte("\n")); n < 20 || !bytes.Contains(written, []byte(`"event":"close"`)) {
		t.Errorf("the session was written in %d lines: %s", n, written)
	}
}

// A proxy on a terminal says where to point a client at, and what it warns of
// when the screen is gone.
func TestProxyOnTerminal(t *testing.T) {
	cmd, f, w := onTerminal(t, "proxy", "0=smtp://127.0.0.1:9", "0.0.0.0:0=pop3://127.0.0.1:9")
	w.says(t, "Point a mail client here")
	w.says(t, "outgoing server (SMTP) localhost")
	_, err := f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	w.says(t, "\x1b[?1049l")
	w.says(t, "mitmail: warning: ")
}

// Who asks for lines gets lines, on a terminal too.
func TestTextOnTerminal(t *testing.T) {
	cmd, _, w := onTerminal(t, "demo", "--text")
	w.says(t, "logged in, 1 message fetched")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
