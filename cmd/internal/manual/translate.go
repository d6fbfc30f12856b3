package manual

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mitmail/view/lang"
)

// AskedLanguage is the --lang of a command line that is not parsed yet: what is wrong
// with a command line, and its help, are in that language too.
func AskedLanguage(args []string) string {
	for i, arg := range args {
		if tag, ok := strings.CutPrefix(arg, "--lang="); ok {
			return tag
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// Translate has the manuals of all commands be in the language of the reader.
func Translate(root *cobra.Command) {
	for _, cmd := range append(Below(root), root) {
		cmd.Short, cmd.Long = lang.T(cmd.Short), lang.T(cmd.Long)
		for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) { f.Usage = lang.T(f.Usage) })
		}
	}
}
