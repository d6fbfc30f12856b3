// Package completion is what a shell offers behind flags and commands of mitmail.
package completion

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/manual"
	"mitmail/cmd/internal/otlp"
	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/proxy/lesson"
	"mitmail/proxy/mailclient"
	"mitmail/proxy/rule"
	"mitmail/view/glossary"
	"mitmail/view/lang"
)

// NoFiles is for what is no file: shells would offer those otherwise.
const NoFiles = cobra.ShellCompDirectiveNoFileComp

// goesOn is noFiles for what is only begun.
const goesOn = NoFiles | cobra.ShellCompDirectiveNoSpace

// completer is what may follow what was typed of a word.
type completer = cobra.CompletionFunc

// flagValues has the values of flags, by name; they mean the same in every command.
var flagValues = map[string]completer{
	"color":      oneOf(console.ColorAuto, console.ColorAlways, console.ColorNever),
	"lang":       oneOf(lang.Tags()...),
	"tls":        oneOf("intercept", "pass", "strip"),
	"tls-min":    oneOf("1.0", "1.1", "1.2", "1.3"),
	"recipe":     recipes,
	"vector":     vectors,
	"expect":     verdicts,
	"auth":       oneOf(lower(mailclient.Mechanisms())...),
	"state":      oneOf(decode.SMTP.String(), decode.POP3.String()),
	"port":       begun("smtp=", "pop3="),
	"filter":     condition,
	"fail-on":    condition,
	"hold":       condition,
	"rule":       ruleText,
	"otlp":       begun("http://", "https://", otlp.Environment),
	"server":     remote,
	"to":         remote,
	"confdir":    folder,
	"write":      written,
	"interface":  interfaces,
	"memory":     cobra.NoFileCompletions,
	"seed":       cobra.NoFileCompletions,
	"session":    cobra.NoFileCompletions,
	"subject":    cobra.NoFileCompletions,
	"user":       cobra.NoFileCompletions,
	"from":       cobra.NoFileCompletions,
	"wait":       cobra.NoFileCompletions,
	"hold-limit": cobra.NoFileCompletions,
	"top":        cobra.NoFileCompletions,
}

// argValues has the arguments of commands, by name; those of others are files.
var argValues = map[string]completer{
	"proxy":   route,
	"audit":   route,
	"explain": explainable,
	"demo":    lessons,
	"fetch":   cobra.NoFileCompletions,
	"cert":    cobra.NoFileCompletions,
	"export":  cobra.NoFileCompletions,
	"renew":   cobra.NoFileCompletions,
}

// Add has a shell complete the values of flags and the arguments of all commands. A
// flag --to that names recipients is none of a server. It panics where there is no flag
// or command of a name that has values.
func Add(root *cobra.Command) {
	flags, args := maps.Clone(flagValues), maps.Clone(argValues)
	for _, cmd := range append(manual.Below(root), root) {
		if complete := argValues[cmd.Name()]; complete != nil {
			cmd.ValidArgsFunction = beginning(complete)
			delete(args, cmd.Name())
		}
		for name, complete := range flagValues {
			f := cmd.Flags().Lookup(name)
			if f == nil {
				f = cmd.PersistentFlags().Lookup(name)
			}
			if f == nil || f.Name == "to" && cmd.Name() == "send" {
				continue
			}
			if err := cmd.RegisterFlagCompletionFunc(name, beginning(complete)); err != nil {
				panic(err) // a flag has it twice
			}
			delete(flags, name)
		}
	}
	if len(flags)+len(args) > 0 {
		panic(fmt.Sprintf("there is no flag of %q, or no command of %q", slices.Collect(maps.Keys(flags)), slices.Collect(maps.Keys(args))))
	}
}

// beginning are those completions that begin with what was typed. Names of files are the
// shell's affair.
func beginning(complete completer) completer {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		all, directive := complete(cmd, args, typed)
		if directive&NoFiles != 0 {
			all = slices.DeleteFunc(slices.Clone(all), func(c cobra.Completion) bool { return !strings.HasPrefix(c, typed) })
		}
		return all, directive
	}
}

// interfaces are those of this machine, and any.
func interfaces(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names := []string{"any"}
	all, _ := net.Interfaces() // where the system does not tell, any is left
	for _, one := range all {
		names = append(names, one.Name)
	}
	return names, NoFiles
}

// oneOf are a few words.
func oneOf(words ...string) completer { return cobra.FixedCompletions(words, NoFiles) }

// begun are a few words that go on.
func begun(words ...string) completer { return cobra.FixedCompletions(words, goesOn) }

// lower is the words in lower case.
func lower(words []string) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = strings.ToLower(w)
	}
	return all
}

// described is a word and, for shells that show it, what it means.
func described(word, text string) string { return cobra.CompletionWithDesc(word, text) }

func recipes(*cobra.Command, []string, string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, r := range rule.Recipes() {
		all = append(all, described(r.Name, r.Says))
	}
	return all, NoFiles
}

// lessons are those that come with mitmail; files are lessons too.
func lessons(_ *cobra.Command, _ []string, typed string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, name := range lesson.Names() {
		if strings.HasPrefix(name, typed) {
			all = append(all, described(name, lang.Choose(lesson.Shipped(name).Title)))
		}
	}
	return all, cobra.ShellCompDirectiveDefault
}

func vectors(*cobra.Command, []string, string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, v := range audit.All() {
		all = append(all, described(v.Name, v.Does))
	}
	return all, NoFiles
}

func verdicts(*cobra.Command, []string, string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, v := range audit.Verdicts() {
		all = append(all, string(v))
	}
	return all, NoFiles
}

// folder is a folder.
func folder(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// written is a file of a format that there is.
func written(*cobra.Command, []string, string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, suffix := range sink.Suffixes() {
		if ext, ok := strings.CutPrefix(suffix, "."); ok {
			all = append(all, ext)
		}
	}
	return all, cobra.ShellCompDirectiveFilterFileExt
}

// condition is the beginning of an expression over records.
func condition(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	head, list := record.Complete(typed, nil, record.Values)
	return behind(head, list), goesOn
}

// ruleText is WHEN => ACTION.
func ruleText(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	at := max(strings.LastIndex(typed, "=> ")+len("=> "), strings.LastIndex(typed, "; ")+len("; "))
	if !strings.Contains(typed, "=>") || at > len(typed) {
		head, list := record.Complete(typed, []string{"n", "total"}, record.Values)
		return behind(head, list), goesOn
	}
	var actions []string
	for _, name := range rule.Actions() {
		if strings.HasPrefix(name, typed[at:]) {
			actions = append(actions, name)
		}
	}
	return behind(typed[:at], actions), goesOn
}

// behind are texts behind the same beginning.
func behind(head string, list []string) (all []cobra.Completion) {
	for _, end := range list {
		all = append(all, head+end)
	}
	return all
}

// remote is SCHEME://HOST of a server that speaks what the command does.
func remote(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return schemesOf("", map[string]decode.Protocol{"send": decode.SMTP, "fetch": decode.POP3}[cmd.Name()]), goesOn
}

// route is LOCAL=REMOTE: schemes behind the =, and in front of it too.
func route(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	local, _, whole := strings.Cut(typed, "=")
	if !whole {
		return schemesOf("", 0), goesOn
	}
	return schemesOf(local+"=", 0), goesOn
}

// schemesOf are those of a protocol, or all where it is 0, behind the same beginning.
func schemesOf(head string, p decode.Protocol) (all []cobra.Completion) {
	for _, s := range proxy.Schemes() {
		if p == 0 || s.Protocol == p && !s.LMTP {
			all = append(all, head+s.Name+"://")
		}
	}
	return all
}

// explainable are the words that explain knows by themselves.
func explainable(_ *cobra.Command, _ []string, typed string) (all []cobra.Completion, _ cobra.ShellCompDirective) {
	words := glossary.Words()
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		if strings.HasPrefix(strings.ToLower(w), strings.ToLower(typed)) {
			if typed != "" && !strings.HasPrefix(w, typed) { // in the case that is typed
				w = strings.ToLower(w)
			}
			all = append(all, described(w, glossary.Find(w)[0].Short))
		}
	}
	return all, NoFiles
}
