package record

import (
	"reflect"
	"slices"
	"strings"
)

// Events are the kinds of events that records are of, in the order in which a
// session comes to them.
func Events() []string {
	return []string{"open", "preamble", "command", "reply", "response", "auth", "message", "tls", "finding", "gap", "opaque", "close"}
}

// Names are the names that records of an event have beside those of every
// record, which are Names("").
func Names(event string) []string {
	var all []string
	fields := reflect.TypeFor[Fields]()
	for i, name := range names(fields) {
		on := strings.Fields(fields.Field(i).Tag.Get("on"))
		if slices.Contains(on, event) || event == "" && len(on) == 0 {
			all = append(all, name)
		}
	}
	return all
}
