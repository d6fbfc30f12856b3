//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/proxy/porttest"
)

// unread starts a proxy of which nobody reads any more what it says once it
// listens: standard output and error are one pipe, or one terminal.
func unread(t *testing.T, terminal bool, more ...string) (cmd *exec.Cmd, address string) {
	t.Helper()
	address = porttest.Address(t)
	cmd = exec.Command("mitmail", append([]string{"proxy", address + "=smtp://" + serveMail(t)}, more...)...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", "HOME="+t.TempDir())
	if terminal {
		f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 30})
		if err != nil {
			t.Skip(err)
		}
		t.Cleanup(func() {
			if t.Failed() {
				said := make([]byte, 64<<10)
				n, _ := f.Read(said)
				t.Logf("the terminal has %q", said[:n])
			}
			f.Close()
		})
	} else {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		t.Cleanup(func() { r.Close() })
		cmd.Stdout, cmd.Stderr = w, w
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	awaitListening(t, address)
	return cmd, address
}

// endsWithin waits for the end of a program and returns its exit code.
func endsWithin(t *testing.T, cmd *exec.Cmd, limit time.Duration) int {
	t.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = cmd.Wait()
	}()
	select {
	case <-over:
	case <-time.After(limit):
		t.Fatalf("it has not ended after %s", limit)
	}
	return cmd.ProcessState.ExitCode()
}

// A terminal that is stopped (Ctrl-S), or one pipe for all that nobody reads, does
// not stop traffic, and a signal ends the program all the same.
func TestHostile88StoppedOutput(t *testing.T) {
	for name, tt := range map[string]struct {
		terminal bool
		args     string
		signals  int
		code     int
	}{
		"pipe":            {false, "--json -v", 1, exit.Failed},
		"pipe, twice":     {false, "--json -v", 2, exit.Interrupted},
		"terminal":        {true, "--text -v", 1, exit.Failed},
		"terminal, twice": {true, "--text -v", 2, exit.Interrupted},
		"dashboard":       {true, "-v", 1, exit.Done},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, address := unread(t, tt.terminal, strings.Fields(tt.args)...)
			c := dialMail(t, address)
			defer c.Close()
			for range 300 { // more than a pipe or terminal holds
				c.ask("NOOP " + strings.Repeat("x", 400) + "\r\n")
			}
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			limit := 5 * time.Second
			if tt.signals == 2 {
				awaitClosed(address)
				if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
				limit = 2 * time.Second
			}
			if code := endsWithin(t, cmd, limit); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			_, _ = io.Copy(io.Discard, c)
		})
	}
}

// Reading waits for whoever reads standard output, and an interrupt ends that.
func TestHostile88ReadIntoStoppedOutput(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	capture, err := os.ReadFile("testdata/captures/plain.pcap")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i := range 400 {
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), capture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("mitmail", "read", "--json", dir)
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if _, err := io.ReadFull(r, make([]byte, 1000)); err != nil { // it has begun
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := endsWithin(t, cmd, 5*time.Second); code != exit.Interrupted {
		t.Errorf("exit code %d", code)
	}
}

// What is said on a standard error that nobody reads is kept within a bound, and
// holds nobody up.
func TestHostile88StderrUnread(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s := console.NewStderr(w)
	line := strings.Repeat("x", 99) + "\n"
	const n = 2 * console.MaxKept / 100
	for range n {
		if _, err := io.WriteString(s, line); err != nil {
			t.Fatal(err)
		}
	}
	s.Drain() // it waits, but not for ever
	said := make(chan string)
	go func() {
		text, _ := io.ReadAll(r)
		said <- string(text)
	}()
	if !s.Flush(t.Context()) {
		t.Error("it does not catch up")
	}
	if _, err := io.WriteString(s, "last\n"); err != nil {
		t.Fatal(err)
	}
	if err := s.AsyncWriter.Close(t.Context()); err != nil {
		t.Error(err)
	}
	text := <-said
	if !strings.HasSuffix(text, " lines before this were not shown\nlast\n") || strings.Count(text, line) >= n {
		t.Errorf("%d lines are shown, and the end is %q", strings.Count(text, line), text[max(0, len(text)-100):])
	}
}
