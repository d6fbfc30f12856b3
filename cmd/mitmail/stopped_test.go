//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// unread starts a proxy of which nobody reads any more what it says once it
// listens: standard output and error are one pipe, or one terminal.
func unread(t *testing.T, terminal bool, more ...string) (cmd *exec.Cmd, address string) {
	t.Helper()
	address = freeAddress(t)
	cmd = exec.Command("mitmail", append([]string{"proxy", address + "=smtp://" + serveMail(t)}, more...)...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", "HOME="+t.TempDir())
	if terminal {
		f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 30})
		if err != nil {
			t.Skip(err)
		}
		t.Cleanup(func() { f.Close() })
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
func TestStoppedOutput(t *testing.T) {
	for name, tt := range map[string]struct {
		terminal bool
		args     string
		signals  int
		code     int
	}{
		"pipe":            {false, "--json -v", 1, exitFailed},
		"pipe, twice":     {false, "--json -v", 2, exitInterrupted},
		"terminal":        {true, "--text -v", 1, exitFailed},
		"terminal, twice": {true, "--text -v", 2, exitInterrupted},
		"dashboard":       {true, "-v", 1, exitDone},
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
