// Command mitmail stands between mail clients and mail servers and shows what
// they say. This package is the command line: the subcommands with their
// flags, and the one place where routes, decoder and views meet. What stands behind
// them is in packages below cmd/internal.
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

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/cmd/internal/sink"
	"mitmail/view/lang"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away is an error of its writer
	to := console.NewStderr(os.Stderr)
	code := run(exit.UntilSignal(to.Drain), os.Args[1:], to)
	to.Drain()
	os.Exit(code)
}

// run does what the command line asks for and returns the exit code.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	_ = console.SetLanguage(manual.AskedLanguage(args)) // what is wrong with it is said when the flags are read
	root := newRoot()
	root.SetArgs(explained(args))
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exit.Done
	}
	code := exit.Code(ctx, err)
	if code == exit.Interrupted {
		return code
	}
	if errors.Is(err, sink.ErrUnread) || exit.IsSilent(err) {
		return code
	}
	fmt.Fprintf(stderr, "mitmail: error: %s\n", console.Lines(lang.Made(err.Error())))
	hint := lang.Made(exit.Hint(err))
	if code == exit.Usage && hint == "" {
		hint = lang.F("mitmail help%s says what there is", strings.TrimPrefix(cmd.CommandPath(), "mitmail"))
	}
	if hint != "" {
		fmt.Fprintf(stderr, "mitmail: hint: %s\n", console.Lines(hint))
	}
	return code
}
