package manual

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"mitmail/view/lang"
)

// WritePages writes the manual pages of a command and of all below it into a folder,
// which is made where it is not there.
func WritePages(dir string, root *cobra.Command, version string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, cmd := range append(Below(root), root) {
		if cmd.Hidden {
			continue
		}
		if err := writePage(dir, cmd, version); err != nil {
			return err
		}
	}
	return nil
}

// writePage writes the manual page of a command or topic.
func writePage(dir string, cmd *cobra.Command, version string) error {
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	page := *cmd
	page.Long = markdown(Long(cmd))
	page.DisableAutoGenTag = true
	var b bytes.Buffer
	if err := doc.GenMan(&page, &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "mitmail " + version, Manual: "mitmail"}, &b); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".1"), set(b.String(), cmd), 0o644)
}

// optionLine is the line of a flag, with its default behind it.
var optionLine = regexp.MustCompile(`(?m)^(\\fB.*--([a-z0-9-]+)\\fP)(\[?=.*)$`)

// set makes of what cobra generates a page as people read others: lines that are not
// stretched, headings in the language of the text, and flags with the name of their value
// in the place of its default.
func set(page string, cmd *cobra.Command) []byte {
	page = strings.Replace(page, ".nh\n", ".nh\n.ad l\n", 1)
	page = strings.NewReplacer(
		".SH NAME\n", ".SH "+lang.T("NAME")+"\n",
		".SH SYNOPSIS\n", ".SH "+lang.T("SYNOPSIS")+"\n",
		".SH DESCRIPTION\n", ".SH "+lang.T("DESCRIPTION")+"\n",
		".SH OPTIONS\n", ".SH "+lang.T("OPTIONS")+"\n",
		".SH OPTIONS INHERITED FROM PARENT COMMANDS\n", ".SH "+lang.T("OPTIONS INHERITED FROM PARENT COMMANDS")+"\n",
		".SH EXAMPLE\n", ".SH "+lang.T("EXAMPLE")+"\n",
		".SH SEE ALSO\n", ".SH "+lang.T("SEE ALSO")+"\n",
	).Replace(page)
	return []byte(optionLine.ReplaceAllStringFunc(page, func(line string) string {
		found := optionLine.FindStringSubmatch(line)
		f := cmd.Flags().Lookup(found[2])
		if f == nil {
			f = cmd.InheritedFlags().Lookup(found[2])
		}
		if f == nil {
			return line
		}
		if value, _ := pflag.UnquoteUsage(f); value != "" {
			return found[1] + ` \fI` + value + `\fP`
		}
		return found[1]
	}))
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
