package glossary

import (
	"cmp"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// table is a table of package explain.
type table struct {
	kind    Kind
	find    func(string) (explain.Entry, bool)
	example func(string) []string
}

var tables = []table{
	{SMTPCommand, func(w string) (explain.Entry, bool) { return explain.Verb("smtp", w) }, func(w string) []string { return explain.Example("smtp", w) }},
	{POP3Command, func(w string) (explain.Entry, bool) { return explain.Verb("pop3", w) }, func(w string) []string { return explain.Example("pop3", w) }},
	{Keyword, explain.Keyword, nil},
	{Capability, explain.Capability, nil},
	{Parameter, explain.Param, explain.ParamExample},
	{Limit, explain.Limit, nil},
	{Mechanism, explain.Mechanism, explain.MechanismExample},
	{ResponseCode, explain.ResponseCode, explain.ReplyExample},
	{Line, explain.Sign, nil},
}

// named is all that is called so. NAME=VALUE is a parameter, or a keyword.
func named(word string) (topics []Topic) {
	if word == "" || strings.ContainsAny(word, " \t") {
		return nil
	}
	name, value, valued := strings.Cut(strings.Trim(word, "[]"), "=")
	if name == "" || strings.Trim(value, "=") == "" && valued { // nothing, or the end of base64
		return nil
	}
	for _, t := range tables {
		e, ok := t.find(name)
		if !ok || valued && t.kind != Parameter && t.kind != Limit && t.kind != Keyword {
			continue
		}
		topic := Topic{Word: strings.ToUpper(name), Kind: t.kind, Entry: e}
		if t.example != nil {
			topic.Example = t.example(name)
		}
		if valued {
			topic.Word += "=" + value
		}
		if t.kind == ResponseCode {
			topic.remedied(explain.Refusal{Status: "-ERR", ResponseCode: strings.ToUpper(name)}.Remedy())
		}
		topics = append(topics, topic)
	}
	return topics
}

// finding is what mitmail notices.
func finding(word string) []Topic {
	for _, row := range decode.Findings() {
		if !strings.EqualFold(row.ID, word) {
			continue
		}
		t := Topic{Word: row.ID, Kind: Finding}
		all := Sayings(row)
		t.Entry = explain.Entry{Short: all[0], Ref: row.Ref}
		if e, ok := explain.Finding(row.ID); ok {
			t.Text, t.Try = e.Text, e.Short
		}
		t.section(lang.T("how much it matters"), []Part{{string(row.Severity), explain.Entry{Short: lang.T(severities[row.Severity])}}})
		if len(all) > 1 {
			var parts []Part
			for _, text := range all {
				parts = append(parts, Part{"", explain.Entry{Short: text}})
			}
			t.section(lang.T("what it says"), parts)
			t.Short = lang.T(cmp.Or(several[row.ID], "one of several things, see below"))
		}
		return []Topic{t}
	}
	return nil
}

// several are findings that say one of several things, in a few words.
var several = map[string]string{
	"bad-parameter":       "an address or a parameter is not written as it should be",
	"out-of-order":        "a command came at the wrong time",
	"unknown-command":     "a line that the protocol has no command for",
	"extension-unoffered": "something was used that the server did not offer",
	"smuggling":           "the message holds what some software takes for its end",
}

var severities = map[decode.Severity]string{
	decode.Info:    "to know",
	decode.Warning: "to look at",
	decode.Danger:  "dangerous: a secret or a message is at stake",
}

// Words are the words that are known by themselves: names, codes, and ids of findings.
func Words() []string {
	all := explain.Words()
	for _, row := range decode.Findings() {
		all = append(all, row.ID)
	}
	return all
}
