package manual

import (
	"fmt"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/lang"
	"mitmail/view/wrap"
)

const findingsIntro = `A finding is something odd or unsafe that mitmail has noticed. Its id is what
conditions ask for:

  mitmail read mail.pcap --text -f 'id == "bare-lf"'
  mitmail proxy 1025=smtp://mail.example.com --fail-on 'severity == "danger"'

Below: each id with its severity (info, warning or danger), what it says, where
that is written, and what to do.
`

// findingsLong is the list of all findings.
func findingsLong() string {
	var b strings.Builder
	b.WriteString(lang.T(findingsIntro))
	for _, row := range decode.Findings() {
		fmt.Fprintf(&b, "\n  %-26s %s\n", row.ID, row.Severity)
		all := glossary.Sayings(row)
		if row.Ref != "" {
			all[len(all)-1] += " (" + explain.Cite(row.Ref) + ")"
		}
		for _, said := range all {
			indent(&b, "      ", said)
		}
		if e, ok := explain.Finding(row.ID); ok {
			indent(&b, "    → ", e.Short)
		}
	}
	return b.String()
}

// indent writes a text in lines of 80 columns, behind begin and as far in.
func indent(b *strings.Builder, begin, text string) {
	const width = 80
	in := wrap.Width(begin)
	for _, r := range wrap.Fold(text, width-in, width-in) {
		b.WriteString(begin + text[r.Start:r.End] + "\n")
		begin = strings.Repeat(" ", in)
	}
}
