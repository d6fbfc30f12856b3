package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/spelling"
	"mitmail/view/glossary"
	"mitmail/view/lang"
	"mitmail/view/text"
)

const explainLong = `Say what a word of mail means: a verb, a reply code or a whole reply, an enhanced
code, an extension, a parameter, a login mechanism, a text in base64, the id of a
finding, or a line of a mail server's log with a reply in it. What it means, where
that is written, the usual cause and what to try, and an example.

Put a line in single quotes, so that the shell leaves it alone. A verb that SMTP and
POP3 both have is explained for both. --state draws what a session goes through.

The tables hold what the RFCs define and IANA's registries list, as of 2026 and
written down by hand; what servers say beside that is from their manuals. Where it
may be otherwise, it says perhaps.

With --json a line has word, kind, short, text and ref, and cause and try where a
refusal is explained.

Exit codes: 0 all were explained, 1 nothing is known of a word.`

const explainExample = `  mitmail explain 550
  mitmail explain RCPT 5.7.1 'AUTH LOGIN' dXNlcg==
  mitmail explain '-ERR [IN-USE] maildrop locked'
  mitmail explain 'postfix/smtp[1]: … status=bounced (host … said: 550 5.1.1 User unknown)'
  mitmail explain --state smtp`

// explainer is the flags of explain.
type explainer struct {
	json  bool
	state string
}

// newExplainCmd is the subcommand explain.
func newExplainCmd(g *globals) *cobra.Command {
	var e explainer
	cmd := &cobra.Command{
		Use:     "explain WORD...",
		Short:   "what a verb, reply, code, mechanism, finding or base64 text means",
		Long:    explainLong,
		Example: explainExample,
		Args:    e.words,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.run(cmd, g, args)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&e.json, "json", false, "one JSON object a meaning on standard output")
	f.StringVar(&e.state, "state", "", "the states of a session: `PROTOCOL` is smtp or pop3")
	return cmd
}

// protocolNames are what --state takes.
var protocolNames = []string{decode.SMTP.String(), decode.POP3.String()}

// words finds that there is nothing to explain.
func (e *explainer) words(_ *cobra.Command, args []string) error {
	switch {
	case e.state != "" && !slices.Contains(protocolNames, e.state):
		return exit.Misuse(lang.F("--state: there is no %q", e.state), lang.T("it is smtp or pop3"))
	case e.state == "" && len(args) == 0:
		return exit.Misuse(lang.T("there is no word to explain"), lang.T("write mitmail explain 550, or mitmail explain --state smtp"))
	}
	return nil
}

// run explains all words, and fails where one is not known.
func (e *explainer) run(cmd *cobra.Command, g *globals, args []string) error {
	hidden := &console.Masker{On: g.mask}
	var all []glossary.Topic
	var unknown error
	for _, word := range args {
		topics := glossary.Find(word)
		for i := range topics {
			hidden.Learn(topics[i].Secrets...)
			if g.mask && topics[i].Secrets != nil { // letter by letter it could be read all the same
				topics[i].Groups = nil
			}
		}
		if topics == nil && unknown == nil {
			unknown = exit.Failure(lang.F("nothing is known of %q", word), nearTo(word))
		}
		all = append(all, topics...)
	}
	if err := e.show(hidden.Writer(cmd.OutOrStdout()), console.Look(cmd.OutOrStdout(), g.color), all); err != nil {
		return err
	}
	return hidden.Error(unknown)
}

// show writes what words mean.
func (e *explainer) show(w io.Writer, o text.Options, all []glossary.Topic) error {
	if e.json {
		return writeTopics(w, append(glossary.States(e.state), all...))
	}
	if e.state != "" {
		if err := text.States(w, o, e.state); err != nil {
			return err
		}
	}
	return text.Topics(w, o, all)
}

// explained has words of mail behind explain that begin with a hyphen be no flags: a
// blank in front of them says so.
func explained(args []string) []string {
	at := slices.Index(args, "explain")
	if at < 0 {
		return args
	}
	args = slices.Clone(args)
	for i, word := range args {
		if i > at && strings.HasPrefix(strings.ToUpper(word), "-ERR") {
			args[i] = " " + word
		}
	}
	return args
}

// nearTo suggests a word.
func nearTo(word string) string {
	all := glossary.Words()
	lower := make([]string, len(all))
	for i, w := range all {
		lower[i] = strings.ToLower(w)
	}
	if i := slices.Index(lower, spelling.Nearest(word, lower)); i >= 0 {
		return lang.F("did you mean %s?", all[i])
	}
	return lang.T("it takes words and lines of SMTP and POP3, base64, ids of findings and lines of mail logs; put a line in single quotes")
}

// writeTopics writes one JSON object a line.
func writeTopics(w io.Writer, all []glossary.Topic) error {
	var b []byte
	for _, t := range all {
		b = append(b, '{')
		for i, f := range []struct{ name, text string }{
			{"word", t.Word}, {"kind", string(t.Kind)}, {"short", t.Short}, {"text", t.Text}, {"ref", t.Ref}, {"cause", t.Cause}, {"try", t.Try},
		} {
			if i > 4 && f.text == "" {
				continue
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = record.AppendString(fmt.Appendf(b, "%q:", f.name), f.text)
		}
		b = append(b, "}\n"...)
	}
	_, err := w.Write(b)
	return err
}
