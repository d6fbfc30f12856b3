package manual

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// WritePages writes the manual pages of a command and of all below it into a folder.
func WritePages(dir string, root *cobra.Command, version string) error {
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
	f, err := os.Create(filepath.Join(dir, name+".1"))
	if err != nil {
		return err
	}
	page := *cmd
	page.Long = markdown(cmd.Long)
	page.DisableAutoGenTag = true
	err = doc.GenMan(&page, &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "mitmail " + version, Manual: "mitmail"}, f)
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
