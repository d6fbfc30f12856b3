package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
)

// newManCmd is the hidden subcommand man, for those who make packages of mitmail: it
// writes the manual pages, from what --help says. SOURCE_DATE_EPOCH sets their date.
func newManCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "write the manual pages into a folder",
		Example: "  mitmail man /usr/local/share/man/man1",
		Hidden:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Misuse(lang.T("man takes one folder"), "")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			for _, c := range append(below(root), root) {
				if c.Hidden {
					continue
				}
				if err := writePage(args[0], c); err != nil {
					return exit.Failure(lang.F("cannot write a manual page: %v", err), "")
				}
			}
			return nil
		},
	}
}

// writePage writes the manual page of a command or topic.
func writePage(dir string, cmd *cobra.Command) error {
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	f, err := os.Create(filepath.Join(dir, name+".1"))
	if err != nil {
		return err
	}
	page := *cmd
	page.Long = markdown(cmd.Long)
	page.DisableAutoGenTag = true
	err = doc.GenMan(&page, &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: fmt.Sprintf("mitmail %s", version()), Manual: "mitmail"}, f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// markdown is a help text as cobra's generator reads it: paragraphs of words, and as they
// stand those in which a line is set in.
func markdown(long string) string {
	var b strings.Builder
	for _, block := range strings.Split(long, "\n\n") {
		if strings.HasPrefix(block, " ") || strings.Contains(block, "\n ") {
			b.WriteString("```\n" + block + "\n```\n\n")
		} else {
			b.WriteString(marks.Replace(block) + "\n\n")
		}
	}
	return b.String()
}

// marks are what Markdown would take for its own.
var marks = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`, "#", `\#`)
