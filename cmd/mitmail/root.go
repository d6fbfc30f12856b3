package main

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mitmail/cmd/internal/completion"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/view/lang"
)

// globals is the flags that every command has.
type globals struct {
	confdir        string
	mask           bool
	color, lang    string
	quiet, verbose bool
}

// logger writes to w as much as the user asks for.
func (g *globals) logger(w io.Writer) *console.Logger {
	switch {
	case g.quiet:
		return console.NewLogger(w, -1)
	case g.verbose:
		return console.NewLogger(w, 1)
	}
	return console.NewLogger(w, 0)
}

const rootLong = `mitmail stands between mail clients and mail servers, forwards every byte, and
shows what is said.

Exit codes: 0 done, 1 failed or not all recorded, 2 usage, 3 --fail-on matched,
130 interrupted; an interrupt is how a proxy ends, so there it is 130 from the
second on. Standard output carries the product, standard error all else.
Lines are as wide as the terminal, or as $COLUMNS says.`

const rootExample = `  mitmail demo
  mitmail proxy 1025=smtp://mail.example.com:587
  mitmail read mail.pcap`

// newRoot is the program: the flags of all commands, and the commands.
func newRoot() *cobra.Command {
	var g globals
	root := &cobra.Command{
		Use:     "mitmail COMMAND",
		Short:   "watch mail clients and mail servers talk",
		Long:    rootLong,
		Example: rootExample,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return errors.Join(console.CheckColor(g.color), console.SetLanguage(g.lang))
		},
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	f := root.PersistentFlags()
	f.SortFlags = false
	f.BoolVar(&g.mask, "mask", false, "show and write secrets masked, from where they are known")
	f.StringVar(&g.confdir, "confdir", defaultConfdir(), "the `DIR` for what mitmail has to remember (default mitmail in the user's config folder)")
	f.Lookup("confdir").DefValue = "" // it is another one for each user
	f.StringVar(&g.color, "color", console.ColorAuto, "colours: `WHEN` is auto (on a terminal, without $NO_COLOR), always or never")
	f.StringVar(&g.lang, "lang", "", "the language of words for people: `TAG` is en or zh-Hans (default as the locale says)")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "say less on standard error")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "say more on standard error")
	f.Bool("version", false, "print the version and exit")
	root.SetUsageFunc(manual.Usage)
	root.SetVersionTemplate("mitmail {{.Version}} (" + origin() + ")\n")
	root.Version = version()
	root.AddCommand(newProxyCmd(&g), newReadCmd(&g), newDemoCmd(&g), newSendCmd(&g), newFetchCmd(&g), newCertCmd(&g), newDiffCmd(&g), newExplainCmd(&g), newAuditCmd(&g), newReplayCmd(&g), newCompletionCmd(), newManCmd())
	root.AddCommand(manual.Topics()...)
	for _, cmd := range manual.Below(root) {
		cmd.Version = root.Version
		cmd.Flags().SortFlags = false
	}
	root.SetHelpCommand(newHelpCmd(root))
	manual.Translate(root)
	misuseBeforeRun(root)
	completion.Add(root)
	return root
}

// newHelpCmd is the subcommand help. Unlike cobra's own it does not take a
// command that is none for a question about all of them.
func newHelpCmd(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND or TOPIC]",
		Short:  "explain a command or topic",
		Hidden: true,
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			cmd, _, err := root.Find(args)
			if err != nil {
				return nil, completion.NoFiles
			}
			return slices.DeleteFunc(manual.Names(cmd), func(name string) bool { return !strings.HasPrefix(name, typed) }), completion.NoFiles
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil { // of a word that is none right behind mitmail
				cmd, rest = root, args
			}
			if len(rest) > 0 {
				return manual.UnknownCommand(cmd, rest[0])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// misuseBeforeRun makes the errors that cobra finds on the command line usage
// errors: all that come before a command runs.
func misuseBeforeRun(root *cobra.Command) {
	root.SetFlagErrorFunc(manual.UnknownFlag)
	root.Args = onlyCommands
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, cmd := range manual.Below(root) {
		if check := cmd.Args; check != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error { return exit.AsMisuse(check(cmd, args)) }
		}
		own := cmd.PreRunE
		cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
			if err := cmp.Or(exit.AsMisuse(cmd.ValidateFlagGroups()), notEmpty(cmd)); err != nil || own == nil {
				return err
			}
			return own(cmd, args)
		}
	}
}

// notEmpty finds flags that were given and say nothing, as an unset variable of a shell
// does.
func notEmpty(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case err != nil || f.Value.Type() != "string" || strings.TrimSpace(f.Value.String()) != "" || slices.Contains([]string{"from", "subject"}, f.Name):
		case f.Name == "filter" || f.Name == "fail-on":
			err = exit.Misuse(lang.F("--%s is empty", f.Name), lang.T(manual.FilterHint))
		default:
			what, _ := pflag.UnquoteUsage(f)
			err = exit.Misuse(lang.F("--%s is empty", f.Name), lang.F("write %s behind it, or leave --%s out", what, f.Name))
		}
	})
	return err
}

// onlyCommands finds a word that is no command.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return manual.UnknownCommand(cmd, args[0])
	}
	return nil
}

// defaultConfdir is below the user's own, or "" for a user who has none.
func defaultConfdir() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "mitmail")
}
