package manual

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mitmail/cmd/internal/exit"
	"mitmail/decode/spelling"
	"mitmail/view/lang"
)

// UnknownCommand is the error of a word that is no command below cmd.
func UnknownCommand(cmd *cobra.Command, word string) error {
	path := cmd.CommandPath()
	help := lang.F("mitmail help%s says what there is", strings.TrimPrefix(path, "mitmail"))
	if near := spelling.Nearest(word, Names(cmd)); near != "" {
		if sub, _, err := cmd.Find([]string{near}); err == nil && sub.IsAdditionalHelpTopicCommand() {
			near = "help " + near
		}
		help = lang.F("did you mean mitmail %s? %s", strings.TrimPrefix(path+" ", "mitmail ")+near, help)
	}
	return exit.Misuse(lang.F("unknown command %q for %q", word, path), help)
}

// Names are the commands and topics below one that there is help for.
func Names(cmd *cobra.Command) (names []string) {
	for _, sub := range cmd.Commands() {
		if (sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand()) && !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	return names
}

// UnknownFlag adds to an error about flags which one may have been meant.
func UnknownFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return exit.Misuse(err.Error(), "")
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	word := unknown.GetSpecifiedName()
	if group := unknown.GetSpecifiedShortnames(); group != "" { // -json
		word = group
	}
	if near := spelling.Nearest(word, names); near != "" {
		return exit.Misuse(err.Error(), lang.F("did you mean --%s? mitmail help%s says what there is", near, strings.TrimPrefix(cmd.CommandPath(), "mitmail")))
	}
	return exit.Misuse(err.Error(), "")
}
