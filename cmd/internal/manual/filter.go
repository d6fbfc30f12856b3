package manual

import (
	"fmt"
	"strings"

	"mitmail/decode/record"
	"mitmail/view/lang"
)

// FilterHint is what to do about a condition that is wrong.
const FilterHint = "mitmail help filter says how conditions are written"

const filterIntro = `A condition says which records are meant: --filter shows those and no others,
--fail-on makes the exit code 3 when there was one. Conditions are in the expr
language (expr-lang.org) over the names of records. Put them in single quotes,
so that the shell leaves them alone.
`

const filterLanguage = `
  ==  !=  <  <=  >  >=       verb == "MAIL"    code >= 500
  and  or  not  ( )          event == "auth" and not ok
  in  not in                 verb in ["MAIL", "RCPT"]
  contains  startsWith  endsWith  matches
                             args contains "example.org"    verb matches "^X"
  any(LIST, …)  len(LIST)    any(text, # contains "quota")    len(rejected) > 0
  params.NAME                int(params.SIZE) > 1000000

Texts stand in double quotes, numbers in none. What a record lacks is "", 0 or
an empty list; an ok, known, complete or intercepted that is not there is
neither true nor false. Every record knows the client, server, program, pid,
user, mail_from and rcpt_to of its session as of then.
`

// filterExamples are conditions that people ask for.
var filterExamples = []struct{ what, expr string }{
	{"refusals on the way of a message", `event == "reply" and to in ["MAIL", "RCPT", "DATA", "BDAT", "."] and not ok`},
	{"logins that failed", `event == "auth" and not ok`},
	{"messages to bob", `event == "message" and "bob@example.org" in rcpt_to`},
	{"dangers, and what came of each session", `severity == "danger" or event == "close"`},
	{"replies that took a second or more", `elapsed_ms >= 1000`},
}

// filterLong is the names, the language, and examples.
func filterLong() string {
	var b strings.Builder
	b.WriteString(lang.T(filterIntro))
	b.WriteString("\n" + lang.T("The names that records have:") + "\n\n")
	filterNames(&b)
	b.WriteString(lang.T(filterLanguage))
	b.WriteString("\n" + lang.T("Examples:") + "\n")
	for _, e := range filterExamples {
		fmt.Fprintf(&b, "\n  %s\n    '%s'\n", lang.T(e.what), e.expr)
	}
	return b.String()
}

// filterScreen is what is different where filters are typed on a screen.
const filterScreen = `Any text shows the sessions in which it was said, or in which something is
called so: an address, a subject, a piece of a reply. A condition shows those
with a record that meets it. Tab completes names and their values, Up goes back
to earlier filters. marked is true of the sessions that m marked.

Examples:
`

// FilterHelp is how filters are written in the dashboard.
func FilterHelp() string {
	var b strings.Builder
	b.WriteString(lang.T(filterScreen))
	for _, e := range filterExamples {
		fmt.Fprintf(&b, "  %s\n    %s\n", lang.T(e.what), e.expr)
	}
	b.WriteString(lang.T(filterLanguage))
	b.WriteString("\n" + lang.T("The names that records have:") + "\n\n")
	filterNames(&b)
	return b.String()
}

// filterNames is the names, by the records that have them.
func filterNames(b *strings.Builder) {
	names(b, "all", record.Names(""))
	for _, event := range record.Events() {
		names(b, event, record.Names(event))
	}
}

// names writes the names of one kind of record, broken to lines.
func names(b *strings.Builder, kind string, all []string) {
	const width, indent = 80, 11
	fmt.Fprintf(b, "  %-*s", indent-2, kind)
	column := indent
	for _, name := range all {
		if column+1+len(name) > width {
			fmt.Fprintf(b, "\n%*s", indent, "")
			column = indent
		}
		b.WriteString(" " + name)
		column += 1 + len(name)
	}
	b.WriteString("\n")
}
