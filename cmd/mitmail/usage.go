package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// printUsage is what stands below a command's manual: how to call it, what is
// below it, and its flags, those of all commands included.
func printUsage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
	fmt.Fprintf(w, "Usage:\n  %s\n", cmd.UseLine())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\nCommands:\n%s", commandList(cmd))
	}
	if cmd.HasHelpSubCommands() {
		fmt.Fprintf(w, "\nTopics:\n%s", topicList(cmd))
	}
	if cmd.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	fmt.Fprintf(w, "\nFlags:\n%s", flagList(cmd))
	return nil
}

func commandList(cmd *cobra.Command) string {
	var b strings.Builder
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(&b, "  %-*s  %s\n", sub.NamePadding(), sub.Name(), sub.Short)
		}
	}
	return b.String()
}

func topicList(cmd *cobra.Command) string {
	var b strings.Builder
	for _, sub := range cmd.Commands() {
		if sub.IsAdditionalHelpTopicCommand() {
			fmt.Fprintf(&b, "  help %-*s  %s\n", sub.NamePadding()-len("help "), sub.Name(), sub.Short)
		}
	}
	return b.String()
}

// flagList names the command's own flags first. That a flag without a value may
// be given one, =false, is nothing to tell.
func flagList(cmd *cobra.Command) string {
	const may = "[=true|false]"
	all := cmd.LocalFlags()
	all.SortFlags = false
	all.AddFlagSet(cmd.InheritedFlags())
	return strings.ReplaceAll(all.FlagUsages(), may, strings.Repeat(" ", len(may)))
}
