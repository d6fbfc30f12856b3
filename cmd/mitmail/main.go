// Command mitmail stands between mail clients and mail servers and shows what
// they say.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// run does what the command line asks for and returns the exit code.
func run(args []string, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	return failed(ctx, err, stderr)
}

// failed tells of an error and what to do about it, and returns the exit code.
func failed(ctx context.Context, err error, stderr io.Writer) int {
	if ctx.Err() != nil {
		return 130
	}
	fmt.Fprintln(stderr, "mitmail: error:", err)
	var advised interface{ Hint() string }
	if errors.As(err, &advised) && advised.Hint() != "" {
		fmt.Fprintln(stderr, "mitmail: hint:", advised.Hint())
	}
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return 1
}

// globals is the flags that every command has.
type globals struct {
	confdir        string
	mask           bool
	quiet, verbose bool
}

// dir is where mitmail keeps what it has to remember.
func (g *globals) dir() (string, error) {
	if g.confdir != "" {
		return g.confdir, nil
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", advise(err.Error(), "name a folder with --confdir")
	}
	return filepath.Join(base, "mitmail"), nil
}

// newRoot is the program: what it has of flags, and its subcommands.
func newRoot() *cobra.Command {
	var g globals
	root := &cobra.Command{
		Use:           "mitmail",
		Short:         "stand between mail clients and mail servers, and show what they say",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misuse(err.Error(), cmd.CommandPath()+" --help lists the flags")
	})
	f := root.PersistentFlags()
	f.StringVar(&g.confdir, "confdir", "", "keep what has to be remembered in `DIR` (default: the user's config folder + /mitmail)")
	f.BoolVar(&g.mask, "mask", false, "show secrets masked, everywhere")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "say less on standard error")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "say more on standard error")
	root.AddCommand(newSendCmd(&g), newFetchCmd(&g))
	return root
}
