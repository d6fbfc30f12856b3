package manual

import (
	"fmt"
	"strings"

	"mitmail/decode/record"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

const recordsIntro = `A record is what mitmail writes for programs with --json or to a .jsonl file: a
JSON object a line, in UTF-8, in the order of the session (seq). What does not
apply or is not known is left out; false, 0 and "" are values.

  mitmail read mail.pcap --json
  mitmail demo --json -f 'event == "auth"'

Names are the same in conditions (mitmail help filter). There, what a record
lacks is "", 0 or an empty list, and every record knows the client, server,
user, mail_from and rcpt_to of its session as of then.

With --mask secret, digest and all that repeats them read •••. Strings made of
bytes that are not UTF-8 have U+FFFD for each bad byte.

Below: each event, and the names that its records have beside those of every
record.
`

// recordsLong is all names, by the events that have them.
func recordsLong() string {
	var b strings.Builder
	b.WriteString(lang.T(recordsIntro))
	for _, event := range append([]string{""}, record.Events()...) {
		heading := event
		if event == "" {
			heading = lang.T("all")
		}
		b.WriteString("\n")
		indent(&b, fmt.Sprintf("  %-14s", heading), explain.Event(event))
		for _, name := range record.Names(event) {
			indent(&b, fmt.Sprintf("    %-14s  %-6s  ", name, record.Kind(name)), explain.Name(name))
		}
	}
	return b.String()
}
