package manual

import (
	"fmt"
	"strings"

	"mitmail/proxy/rule"
	"mitmail/view/lang"
)

const rulesIntro = `A rule changes what passes between a client and its server:

  WHEN => ACTION[; ACTION]...

WHEN is a condition (mitmail help filter) over the record that a line or message
would become if it passed: an open, command, response, reply or message. Besides
the names of records it may ask for

  n            how many times this rule's WHEN was met in this session,
               this time included
  total        the same over all sessions
  chance(P)    true with probability P, such as chance(0.1)

The actions:

`

const rulesMore = `
TEXT runs to a semicolon or to the end, or stands in double quotes with \n, \r,
\t and \" inside. A missing line end is added. A speed is such as 300B/s, 10KB/s
or 1MB/s.

Behind reply or send, close and reset let that text go on first. What inject
says comes behind what belongs to a line, such as the octets of BDAT, and waits
for half a line that has passed.

The first rule that matches decides what becomes of a line; delay, throttle,
slice and mark of all rules that match apply. A rule that can match a message
has the text of messages wait until it is whole; 32 MiB are the most. What a
rule touched has its text in the record as "by", what was received in "raw",
what went on in "sent", and a finding "changed". What mitmail says for itself is
not ruled on.

What is held waits until somebody lets it go, edits or answers it, on the
dashboard or with a program (mitmail help control), --hold-limit at most.
What nobody decides about, or is forwarded, goes on with what send or replace
put in its place; so hold has no reply, drop, close or reset beside it.
--hold EXPR is short for the rule EXPR => hold.

--rules FILE has one rule a line; lines that begin with # are comments. The file
is read again on SIGHUP. --recipe NAME has rules that come with mitmail
(mitmail help recipes).
`

// ruleExamples are rules that people ask for.
var ruleExamples = []struct{ what, rule string }{
	{"the second recipient is refused", `verb == "RCPT" and n == 2 => reply 550 5.1.1 no such user`},
	{"the reply to a message is lost", `to == "." => drop; close`},
	{"a slow server", `event == "reply" => delay 1s..3s`},
	{"one message in ten is refused for now", `event == "message" and chance(0.1) => reply 451 4.3.0 try again later`},
	{"a subject is changed on the way", `event == "message" => replace /^Subject: .*/Subject: changed/`},
	{"an extension is not offered", `to == "EHLO" and ok => replace /^250[ -]PIPELINING$//`},
	{"commands without CR", `event == "command" => ending LF`},
	{"a maildrop in use", `verb == "PASS" => reply "-ERR [IN-USE] locked"`},
}

// rulesLong is the grammar, the actions, and examples.
func rulesLong() string {
	var b strings.Builder
	b.WriteString(lang.T(rulesIntro))
	for _, line := range rule.Usage() {
		b.WriteString("  " + lang.T(line) + "\n")
	}
	b.WriteString(lang.T(rulesMore))
	b.WriteString("\n" + lang.T("Examples:") + "\n")
	for _, e := range ruleExamples {
		fmt.Fprintf(&b, "\n  %s\n    '%s'\n", lang.T(e.what), e.rule)
	}
	return b.String()
}

// RulesHint is what to do about a rule that is wrong.
const RulesHint = "mitmail help rules says how rules are written"
