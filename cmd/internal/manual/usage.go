package manual

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/view/lang"
)

// Usage is what stands below a command's manual: how to call it, what is
// below it, and its flags, those of all commands included.
func Usage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
	fmt.Fprintf(w, "%s\n  %s\n", lang.T("Usage:"), cmd.UseLine())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n%s\n%s", lang.T("Commands:"), commandList(cmd))
	}
	if cmd.HasHelpSubCommands() {
		fmt.Fprintf(w, "\n%s\n%s", lang.T("Topics:"), topicList(cmd))
	}
	if cmd.HasExample() {
		fmt.Fprintf(w, "\n%s\n%s\n", lang.T("Examples:"), cmd.Example)
	}
	fmt.Fprintf(w, "\n%s\n%s", lang.T("Flags:"), flagList(cmd))
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
	if help := cmd.Flags().Lookup("help"); help != nil {
		help.Usage = lang.F("help for %s", cmd.Name())
	}
	all := cmd.LocalFlags()
	all.SortFlags = false
	all.AddFlagSet(cmd.InheritedFlags())
	usages := strings.ReplaceAll(all.FlagUsages(), may, strings.Repeat(" ", len(may)))
	return defaults.ReplaceAllString(usages, lang.F(" (default %s)", "$1"))
}

// defaults are how package pflag says what a flag is where it is not given.
var defaults = regexp.MustCompile(`(?m) \(default (.*)\)$`)
