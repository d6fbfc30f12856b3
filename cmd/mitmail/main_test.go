package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
)

var update = flag.Bool("update", false, "write what the scripts compare with anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mitmail": main, "relay": relayMain})
}

func TestScripts(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // programs that are started do not inherit that it is ignored, as under nohup
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		Deadline:      time.Now().Add(8 * time.Minute), // a program that should have ended says where it hangs
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Values[backgroundKey{}] = &background{}
			env.Setenv("HOME", env.WorkDir) // where mitmail makes its certificate authority
			captures, err := filepath.Abs("testdata/captures")
			env.Setenv("CAPTURES", captures)
			return errors.Join(err, mailServers(env))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"start":  start,
			"ends":   ends,
			"hangup": hangup,
			"fifo":   fifo,
			"idle":   idle,
			"reads":  reads,
			"mode":   mode,
			"talk":   talk,
			"checks": checks,
		},
	})
}

func TestExitCode(t *testing.T) {
	live, done := t.Context(), canceled(t.Context())
	for _, tt := range []struct {
		err            error
		live, canceled int
	}{
		{errors.New("x"), exit.Failed, exit.Interrupted},
		{exit.Failure("x", ""), exit.Failed, exit.Interrupted},
		{exit.Misuse("x", ""), exit.Usage, exit.Interrupted},
		{fmt.Errorf("y: %w", exit.Misuse("x", "")), exit.Usage, exit.Interrupted},
		{exit.AsEnd(exit.Failure("x", "")), exit.Failed, exit.Failed},
		{exit.AsEnd(exit.WithCode("x", "", exit.Matched)), exit.Matched, exit.Matched},
	} {
		if got := exit.Code(live, tt.err); got != tt.live {
			t.Errorf("%v: exit code %d, not %d", tt.err, got, tt.live)
		}
		if got := exit.Code(done, tt.err); got != tt.canceled {
			t.Errorf("%v, interrupted: exit code %d, not %d", tt.err, got, tt.canceled)
		}
	}
}

func canceled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

// What comes from outside cannot make a line of its own, or act on a terminal.
func TestHostile104Lines(t *testing.T) {
	if got, want := console.Lines("a\x1b[31m\u202e\nmitmail: error: b\r"), "a\\x1b[31m\\u202e\n    mitmail: error: b\\r"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Every command says what it is for, and takes the flags of all.
func TestCommands(t *testing.T) {
	for _, cmd := range manual.Below(newRoot()) {
		if !cmd.Runnable() {
			continue // a help topic
		}
		root := newRoot()
		var out strings.Builder
		root.SetOut(&out)
		root.SetErr(io.Discard)
		root.SetArgs(append(strings.Fields(cmd.CommandPath())[1:], "--help"))
		if err := root.Execute(); err != nil {
			t.Error(err)
		}
		for _, want := range []string{"Usage:\n  " + cmd.CommandPath(), "--mask", "--confdir", "-q, --quiet", "-v, --verbose", "--version"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("help of %s does not say %q:\n%s", cmd.CommandPath(), want, &out)
			}
		}
	}
}
