//go:build linux

package dashboard

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"mitmail/decode/session"
)

// childEnv makes this test binary a program with a dashboard.
const childEnv = "DASHBOARD_CHILD"

// TestChild is that program. Its keys x y and w are a crash, which ends nothing.
func TestChild(t *testing.T) {
	if os.Getenv(childEnv) == "" {
		t.Skip("it is run by the tests of terminals")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	d := New(Options{Store: store(t, "letter", "pop3-fetch"), End: func(int) bool { panic("a crash") },
		Write: func([]*session.Session, string, bool) error { panic("a crash") }})
	if err := d.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// terminal is a pseudo-terminal with a program in it.
type terminal struct {
	*testing.T
	own, theirs *os.File
	before      *unix.Termios
	cmd         *exec.Cmd

	mu   sync.Mutex
	seen bytes.Buffer
	news chan struct{} // a token when there is more
}

// start starts a program in a terminal of 80 columns and 24 rows.
func start(t *testing.T, name string, args ...string) *terminal {
	t.Helper()
	own, theirs, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	x := &terminal{T: t, own: own, theirs: theirs, cmd: exec.Command(name, args...), news: make(chan struct{}, 1)}
	x.size(80, 24)
	x.before = x.modes()
	x.cmd.Env = append(os.Environ(), childEnv+"=1", "TERM=xterm-256color", "COLORTERM=truecolor")
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = theirs, theirs, theirs
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go x.watch()
	t.Cleanup(func() {
		_ = x.cmd.Process.Kill()
		own.Close()
		theirs.Close()
	})
	return x
}

// watch keeps what the program says.
func (x *terminal) watch() {
	p := make([]byte, 4096)
	for {
		n, err := x.own.Read(p)
		x.mu.Lock()
		x.seen.Write(p[:n])
		x.mu.Unlock()
		select {
		case x.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (x *terminal) said() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seen.String()
}

// forget forgets what was said so far.
func (x *terminal) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seen.Reset()
}

func (x *terminal) size(columns, rows uint16) {
	if err := pty.Setsize(x.own, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		x.Fatal(err)
	}
}

// modes are those of the terminal, raw or not.
func (x *terminal) modes() *unix.Termios {
	x.Helper()
	modes, err := unix.IoctlGetTermios(int(x.theirs.Fd()), unix.TCGETS)
	if err != nil {
		x.Fatal(err)
	}
	return modes
}

// job is the process that has the terminal.
func (x *terminal) job() int {
	x.Helper()
	group, err := unix.IoctlGetInt(int(x.own.Fd()), unix.TIOCGPGRP)
	if err != nil {
		x.Fatal(err)
	}
	return group
}

// until waits for words.
func (x *terminal) until(words string) {
	x.Helper()
	x.await(words, func(said string) bool { return strings.Contains(said, words) })
}

// await waits until what was said is as it should be.
func (x *terminal) await(what string, done func(said string) bool) {
	x.Helper()
	for end := time.After(patience); !done(x.said()); {
		select {
		case <-x.news:
		case <-end:
			x.Fatalf("waited in vain for %q in %q", what, x.said())
		}
	}
}

func (x *terminal) typed(text string) {
	if _, err := x.own.WriteString(text); err != nil {
		x.Fatal(err)
	}
}

// ends waits for the program, and looks at what it leaves behind.
func (x *terminal) ends() {
	x.Helper()
	killer := time.AfterFunc(patience, func() { _ = x.cmd.Process.Kill() })
	_ = x.cmd.Wait()
	if !killer.Stop() {
		x.Fatalf("it does not end; it said %q", x.said())
	}
	x.until("\x1b[?1049l") // the screen that was there before
	x.restored()
}

// restored looks whether the terminal is as it was.
func (x *terminal) restored() {
	x.Helper()
	if diff := cmp.Diff(x.before, x.modes()); diff != "" {
		x.Errorf("the terminal has other modes than before:\n%s", diff)
	}
	for _, off := range []string{"\x1b[?1049l", "\x1b[?1000l", "\x1b[?2004l", "\x1b[?25h"} {
		on := strings.NewReplacer("l", "h", "25h", "25l").Replace(off)
		x.await(off, func(said string) bool { return strings.LastIndex(said, off) >= strings.LastIndex(said, on) }) // it may yet be on its way
	}
}

// child starts the dashboard by itself.
func child(t *testing.T) *terminal {
	t.Helper()
	x := start(t, os.Args[0], "-test.run=^TestChild$")
	x.until("Sessions")
	return x
}

// However a dashboard ends, the terminal is what it was.
func TestHostile88TerminalIsRestored(t *testing.T) {
	for name, end := range map[string]func(x *terminal){
		"Q":       func(x *terminal) { x.typed("Q") },
		"Ctrl-C":  func(x *terminal) { x.typed("\x03") },
		"SIGTERM": func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGHUP) },
		"crash":   func(x *terminal) { x.typed("xy"); x.until("did not work: a crash"); x.typed("Q") },
		"aside":   func(x *terminal) { x.typed("w\r"); x.until("did not work: a crash"); x.typed("\x03\x03") }, // of a goroutine of its own
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := child(t)
			end(x)
			x.ends()
		})
	}
}

// A storm of sizes, the strangest among them, harms nobody.
func TestHostile94ResizeStorm(t *testing.T) {
	x := child(t)
	for i := range 60 {
		for _, size := range [][2]uint16{{1, 1}, {40, 10}, {1000, 3}, {2, 300}, {132, 43}, {59, 17}} {
			x.size(size[0], size[1])
		}
		x.typed(string("jkG2346?\x1b"[i%9]))
	}
	x.typed("\x1b")
	x.size(100, 30)
	x.forget()
	x.typed("?")
	x.until("signs")
	x.typed("Q")
	x.ends()
}

// Ctrl-Z gives the terminal to the shell, and fg takes it again.
func TestHostile88Suspend(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("it takes a shell with jobs")
	}
	for name, stop := range map[string]func(x *terminal){
		"Ctrl-Z":  func(x *terminal) { x.typed("\x1a") },
		"SIGTSTP": func(x *terminal) { _ = syscall.Kill(x.job(), syscall.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			x := start(t, "bash", "-c", `set -m; "$0" "-test.run=^TestChild$"; echo "stop""ped"; read line; fg; echo "end""ed"`, os.Args[0])
			x.until("Sessions")
			stop(x)
			x.until("stopped")
			x.restored()
			x.forget()
			x.typed("\n")
			x.until("Sessions")
			x.typed("Q")
			x.until("ended")
			x.ends()
		})
	}
}

// Where there is no shell that could have it go on, Ctrl-Z stops nothing.
func TestHostile88NoShell(t *testing.T) {
	x := child(t)
	x.typed("\x1a")
	x.until("no shell")
	x.typed("Q")
	x.ends()
}
