// Package manual is what mitmail says of itself: the topics of mitmail help, how a
// command is used, what a mistyped word was perhaps meant to be, and manual pages.
package manual

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Topics are what mitmail help explains that is no command.
func Topics() []*cobra.Command {
	return []*cobra.Command{
		topic("filter", "how conditions for --filter and --fail-on are written", filterLong()),
		topic("records", "what records hold: events, names, and what they mean", recordsLong()),
		topic("findings", "what mitmail notices: the ids for conditions, and what to do", findingsLong()),
		topic("rules", "how rules for --rule and --rules are written", rulesLong()),
		topic("recipes", "the rules for --recipe, and what each shows", recipesLong()),
		topic("control", "the socket for programs that hold, change and let go", controlLong()),
		topic("lessons", "the lessons of demo, and how to write one", Lessons()),
		topic("transparent", "how the firewall sends connections to --transparent", transparentLong()),
	}
}

// topic is one of them.
func topic(name, short, long string) *cobra.Command {
	topic := &cobra.Command{Use: name, Short: short, Long: long}
	topic.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(cmd.OutOrStdout(), cmd.Long) })
	return topic
}

// Below is all commands below one.
func Below(cmd *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, sub := range cmd.Commands() {
		all = append(append(all, sub), Below(sub)...)
	}
	return all
}
