package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
)

const completionLong = `Write a program for a shell that completes what is typed of mitmail: commands and
flags, and the values of flags: schemes, recipes, attacks, names of records and their
values inside conditions, the words that mitmail explain knows.`

const completionExample = `  mitmail completion bash > ~/.local/share/bash-completion/completions/mitmail
  mitmail completion zsh > "${fpath[1]}/_mitmail"
  mitmail completion fish > ~/.config/fish/completions/mitmail.fish
  mitmail completion powershell | Out-String | Invoke-Expression`

// shells are those that can complete, each with what writes its program.
var shells = []struct {
	name  string
	write func(cmd *cobra.Command) error
}{
	{"bash", func(cmd *cobra.Command) error { return cmd.Root().GenBashCompletionV2(cmd.OutOrStdout(), true) }},
	{"zsh", func(cmd *cobra.Command) error { return cmd.Root().GenZshCompletion(cmd.OutOrStdout()) }},
	{"fish", func(cmd *cobra.Command) error { return cmd.Root().GenFishCompletion(cmd.OutOrStdout(), true) }},
	{"powershell", func(cmd *cobra.Command) error { return cmd.Root().GenPowerShellCompletionWithDesc(cmd.OutOrStdout()) }},
}

// newCompletionCmd is the subcommand completion.
func newCompletionCmd() *cobra.Command {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "completion for bash, zsh, fish, powershell",
		Long:      completionLong,
		Example:   completionExample,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(names, args[0]) {
				return exit.Misuse(lang.T("completion takes the name of one shell"), lang.F("it is %s", strings.Join(names, ", ")))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return shells[slices.Index(names, args[0])].write(cmd)
		},
	}
}
