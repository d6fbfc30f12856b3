package glossary

import (
	"regexp"
	"strings"

	"mitmail/view/explain"
)

// inside is a reply within a line of a log, behind what the programs write before one:
//
//	Postfix   said: 550 …   reject: RCPT from host[ip]: 550 …   refused to talk to me: 554 …   status=sent (250 …
//	Exim      after RCPT TO:<…>: 550 …   authenticator failed for …: 535 …
//	Sendmail  reply=550 …   reject=553 …   stat=Deferred: 451 …
//	Exchange  '550 …'   {LED=550 …   <,550 …
//	Dovecot   : 550 …   : -ERR …
var inside = regexp.MustCompile(`(?:: |[=('"<>,;\[{])\s?((?:[2345]\d\d[ -](?:#?[245]\.\d{1,3}\.\d{1,3}\b)?|-ERR\b|\+OK\b).*)$`)

// ends are what comes behind the reply in a line of a log.
var ends = regexp.MustCompile(`\)? \(in reply to .*$|; from=<.*$|(?:'|"|\}\]?|\]\})?;? ?\{.*$|\}\}?\]?.*$|' .*$|, (?:relay|dsn|stat|delay|delays|status)=.*$| \(set_id=.*$|[,'")\]]+$`)

// answering finds which command a reply in a log answers.
var answering = []struct {
	form *regexp.Regexp
	to   string // "" where the form has it
}{
	{regexp.MustCompile(`in reply to end of DATA`), "."},
	{regexp.MustCompile(`in reply to (MAIL|RCPT|DATA|EHLO|HELO|AUTH|STARTTLS|BDAT)`), ""},
	{regexp.MustCompile(`refused to talk to me|initial connection|(?i:connect) from `), "CONNECT"},
	{regexp.MustCompile(`reject: END-OF-MESSAGE|after (?:end of data|DATA(?: |:)|sending data)|rejected after DATA`), "."},
	{regexp.MustCompile(`reject: (RCPT|MAIL|DATA|EHLO|HELO|VRFY|AUTH|CONNECT|STARTTLS)\b`), ""},
	{regexp.MustCompile(`after (?:pipelined )?(MAIL|RCPT|DATA|EHLO|HELO|AUTH|STARTTLS)\b`), ""},
	{regexp.MustCompile(`rejected (MAIL|RCPT|DATA|EHLO|HELO|VRFY)\b`), ""},
	{regexp.MustCompile(`authenticator failed|authentication failed|SASL|LogonDenied`), "AUTH"},
	{regexp.MustCompile(`ruleset=check_rcpt`), "RCPT"},
	{regexp.MustCompile(`ruleset=check_mail`), "MAIL"},
	{regexp.MustCompile(`ruleset=check_relay`), "CONNECT"},
	{regexp.MustCompile(`ruleset=check_eom|milter=.*reject`), "."},
}

// answersIn is the verb that a line of a log says was answered, or "".
func answersIn(text string) string {
	for _, a := range answering {
		if m := a.form.FindStringSubmatch(text); m != nil {
			if a.to == "" {
				return m[1]
			}
			return a.to
		}
	}
	return ""
}

// repeated is what begins each further line of a reply that a log has in one.
var repeated = regexp.MustCompile(`(?:\\n|\s)+[2345]\d\d[- ](?:[245]\.\d{1,3}\.\d{1,3}\s)?`)

// logReply is a line of a server's log with a reply in it.
func logReply(word string) []Topic {
	m := inside.FindStringSubmatchIndex(word)
	if m == nil {
		return nil
	}
	said := ends.ReplaceAllString(word[m[2]:m[3]], "")
	if strings.HasPrefix(said, "-ERR") || strings.HasPrefix(said, "+OK") {
		return reply(said)
	}
	joined := said[:4] + repeated.ReplaceAllString(said[4:], " ")
	r, ok := replyOf(joined)
	if !ok {
		return nil
	}
	r.To = answersIn(word)
	return replied(joined, r)
}

// rejected is how Exim logs what it refuses, without the code that the client got.
var rejected = regexp.MustCompile(`((?:temporarily )?rejected (?:MAIL|RCPT|DATA|EHLO|HELO|VRFY|after DATA|connection)\b.*?): (.+)$`)

// status is the code that Sendmail has for what became of a message.
var status = regexp.MustCompile(`\bdsn=([245]\.\d{1,3}\.\d{1,3})\b`)

// logged is a line of a server's log that says in words what went wrong, or words of a
// reply that somebody has left the code of away.
func logged(word string) []Topic {
	if m := rejected.FindStringSubmatch(word); m != nil {
		r := explain.Refusal{To: answersIn(m[1]), Code: 550, Text: m[2]}
		if strings.HasPrefix(m[1], "temporarily") {
			r.Code = 451
		}
		return worded(word, r)
	}
	if meaning, remedy, ok := explain.Logged(word); ok {
		t := Topic{Word: word, Kind: LogLine, Entry: meaning}
		t.remedied(remedy, true)
		return []Topic{t}
	}
	if m := status.FindStringSubmatch(word); m != nil {
		return enhanced(m[1])
	}
	if r := (explain.Refusal{Code: 550, Text: word}).Supposed(); r.Known() {
		return worded(word, r)
	}
	return nil
}

// worded is a refusal of which the code is not known.
func worded(word string, r explain.Refusal) []Topic {
	t := Topic{Word: word, Kind: LogLine, Entry: explain.Entry{Short: r.Short()}}
	t.remedied(r.Remedy())
	return []Topic{t}
}
