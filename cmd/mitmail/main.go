// Command mitmail stands between mail clients and mail servers and shows what
// they say. This package is the command line: a file for each subcommand, and
// the one place where routes, decoder and views meet.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"mitmail/cmd/internal/sink"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// The exit codes; when several apply, the first of interrupted, failed and
// matched. Usage is told before anything is done.
const (
	exitDone        = 0
	exitFailed      = 1 // also: something could not be recorded
	exitUsage       = 2
	exitMatched     = 3 // --fail-on
	exitInterrupted = 130
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away is an error of its writer
	to := newStderr(os.Stderr)
	code := run(untilSignal(to.close), os.Args[1:], to)
	to.close()
	os.Exit(code)
}

// run does what the command line asks for and returns the exit code.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	_ = speak(askedLanguage(args)) // what is wrong with it is said when the flags are read
	root := newRoot()
	root.SetArgs(explained(args))
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	code := exitCode(ctx, err)
	if code == exitInterrupted {
		return code
	}
	var told *silent
	if errors.Is(err, sink.ErrUnread) || errors.As(err, &told) {
		return code
	}
	fmt.Fprintf(stderr, "mitmail: error: %s\n", lines(lang.Made(err.Error())))
	hint := hintOf(err)
	if code == exitUsage && hint == "" {
		hint = lang.F("mitmail help%s says what there is", strings.TrimPrefix(cmd.CommandPath(), "mitmail"))
	}
	if hint != "" {
		fmt.Fprintf(stderr, "mitmail: hint: %s\n", lines(hint))
	}
	return code
}

// exitCode is what an error means to whoever started the program.
func exitCode(ctx context.Context, err error) int {
	var asMeant ended
	var coded interface{ ExitCode() int }
	switch {
	case ctx.Err() != nil && !errors.As(err, &asMeant):
		return exitInterrupted
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return exitFailed
}

// ended is the error of a run that a signal is meant to end: it was not
// interrupted.
type ended struct{ error }

// Unwrap is what else is to say about it.
func (e ended) Unwrap() error { return e.error }

// hintOf is what to do about an error, or "".
func hintOf(err error) string {
	var advised interface{ Hint() string }
	if errors.As(err, &advised) {
		return lang.Made(advised.Hint())
	}
	return ""
}

// lines makes a text safe to show. Its further lines are set in, so that none
// of them looks like one of ours.
func lines(text string) string {
	all := strings.Split(text, "\n")
	for i, l := range all {
		all[i] = line.Clean(l)
	}
	return strings.Join(all, "\n    ")
}
