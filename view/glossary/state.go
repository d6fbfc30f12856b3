package glossary

import (
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// States are the states of a protocol, "smtp" or "pop3"; nil for others. Their ways are
// in a section each, by what the client says.
func States(protocol string) (topics []Topic) {
	ref := map[string]string{"smtp": "RFC 5321 3", "pop3": "RFC 1939 3"}[protocol]
	for _, s := range explain.States(protocol) {
		t := Topic{Word: s.Name, Kind: State, Entry: explain.Entry{Short: s.What, Ref: ref}}
		var parts []Part
		for _, w := range s.Ways {
			parts = append(parts, Part{w.Says, explain.Entry{Short: lang.F("leads to %s", w.To)}})
		}
		t.section(lang.T("what the client may say"), parts)
		topics = append(topics, t)
	}
	return topics
}
