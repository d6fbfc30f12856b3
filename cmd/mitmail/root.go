package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// globals is the flags that every command has.
type globals struct {
	confdir        string
	mask           bool
	quiet, verbose bool
}

const rootLong = `mitmail stands between mail clients and mail servers, forwards every byte, and
shows what is said.

Exit codes: 0 done, 1 failed or not all recorded, 2 usage, 3 --fail-on matched,
130 interrupted; an interrupt is how a proxy ends, so there it is 130 from the
second on. Standard output carries the product, standard error all else.`

// newRoot is the program: the flags of all commands, and the commands.
func newRoot() *cobra.Command {
	var g globals
	root := &cobra.Command{
		Use:               "mitmail COMMAND",
		Short:             "watch mail clients and mail servers talk",
		Long:              rootLong,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	f := root.PersistentFlags()
	f.SortFlags = false
	f.BoolVar(&g.mask, "mask", false, "show and write secrets masked, everywhere")
	f.StringVar(&g.confdir, "confdir", defaultConfdir(), "the `DIR` for what mitmail has to remember (default mitmail in the user's config folder)")
	f.Lookup("confdir").DefValue = "" // it is another one for each user
	f.BoolVarP(&g.quiet, "quiet", "q", false, "say less on standard error")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "say more on standard error")
	f.Bool("version", false, "print the version and exit")
	root.SetUsageFunc(printUsage)
	root.SetVersionTemplate("mitmail {{.Version}}\n")
	root.Version = version()
	root.AddCommand(newProxyCmd(&g), newDemoCmd(&g), newSendCmd(&g), newFetchCmd(&g), newFilterTopic())
	for _, cmd := range root.Commands() {
		cmd.Version = root.Version
		cmd.Flags().SortFlags = false
	}
	root.SetHelpCommand(newHelpCmd(root))
	misuseBeforeRun(root)
	return root
}

// newHelpCmd is the subcommand help. Unlike cobra's own it does not take a
// command that is none for a question about all of them.
func newHelpCmd(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND or TOPIC]",
		Short:  "explain a command or topic",
		Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return misuse(fmt.Sprintf("unknown command %q for \"mitmail\"", strings.Join(args, " ")), "mitmail help says what there is")
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// misuseBeforeRun makes the errors that cobra finds on the command line usage
// errors: all that come before a command runs.
func misuseBeforeRun(root *cobra.Command) {
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misuse(err.Error(), "") })
	root.Args = func(cmd *cobra.Command, args []string) error {
		return usage(cobra.NoArgs(cmd, args))
	}
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, cmd := range root.Commands() {
		if check := cmd.Args; check != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error { return usage(check(cmd, args)) }
		}
	}
}

// usage makes an error one of the command line.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return misuse(err.Error(), hintOf(err))
}

// version is the module's version, as the Go tool recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}

// defaultConfdir is below the user's own, or "" for a user who has none.
func defaultConfdir() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "mitmail")
}
