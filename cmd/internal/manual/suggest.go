package manual

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
)

// UnknownCommand is the error of a word that is no command below cmd.
func UnknownCommand(cmd *cobra.Command, word string) error {
	path := cmd.CommandPath()
	help := lang.F("mitmail help%s says what there is", strings.TrimPrefix(path, "mitmail"))
	if near := Nearest(word, Names(cmd)); near != "" {
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
	if near := Nearest(word, names); near != "" {
		return exit.Misuse(err.Error(), lang.F("did you mean --%s? mitmail help%s says what there is", near, strings.TrimPrefix(cmd.CommandPath(), "mitmail")))
	}
	return exit.Misuse(err.Error(), "")
}

// Nearest is the name that a word was perhaps meant to be: it differs in a
// letter or two, or one of them begins with the other. It is "" where none is
// like that.
func Nearest(word string, names []string) string {
	word = strings.ToLower(word)
	best, least := "", 1+min(len(word)/4, 2)+1
	for _, name := range names {
		n := distance(word, name)
		if len(word) >= 3 && strings.HasPrefix(name, word) || len(name) >= 4 && strings.HasPrefix(word, name) {
			n = min(n, 1)
		}
		if n < least {
			best, least = name, n
		}
	}
	return best
}

// maxWord is how long the words are that are compared.
const maxWord = 32

// distance is how many letters have to be put in, taken out, replaced or changed
// over with the next to make one word the other.
func distance(a, b string) int {
	if len(a) > maxWord || len(b) > maxWord {
		return maxWord
	}
	var d [maxWord + 1][maxWord + 1]int
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			if i == 0 || j == 0 {
				d[i][j] = i + j
				continue
			}
			change := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
