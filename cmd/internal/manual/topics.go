// Package manual is what mitmail says of itself: the topics of mitmail help, how a
// command is used, what a mistyped word was perhaps meant to be, and manual pages.
package manual

import (
	"fmt"

	"github.com/spf13/cobra"

	"mitmail/view/lang"
)

// topics are what mitmail help explains that is no command. Their texts are long, and made
// when somebody asks for them.
var topics = []struct {
	name, short string
	long        func() string
}{
	{"filter", "how conditions for --filter and --fail-on are written", filterLong},
	{"records", "what records hold: events, names, and what they mean", recordsLong},
	{"findings", "what mitmail notices: the ids for conditions, and what to do", findingsLong},
	{"rules", "how rules for --rule and --rules are written", rulesLong},
	{"recipes", "the rules for --recipe, and what each shows", recipesLong},
	{"control", "the socket for programs that hold, change and let go", controlLong},
	{"lessons", "the lessons of demo, and how to write one", Lessons},
	{"transparent", "how the firewall sends connections to --transparent", transparentLong},
}

// Topics are the topics of mitmail help, as commands of the root. [Long] is their text.
func Topics() (all []*cobra.Command) {
	for _, t := range topics {
		topic := &cobra.Command{Use: t.name, Short: t.short}
		topic.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(cmd.OutOrStdout(), Long(cmd)) })
		all = append(all, topic)
	}
	return all
}

// Long is the text of a command or topic, in the language of the process.
func Long(cmd *cobra.Command) string {
	if root := cmd.Parent(); root == nil || root.HasParent() {
		return cmd.Long
	}
	for _, t := range topics {
		if cmd.Name() == t.name {
			return lang.T(t.long())
		}
	}
	return cmd.Long
}

// Below is all commands below one.
func Below(cmd *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, sub := range cmd.Commands() {
		all = append(append(all, sub), Below(sub)...)
	}
	return all
}
