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

// Kind is what a name stands for, in JSON and in conditions: text, number, list, object
// or, of what is true or false, bool; "" for a name that no record has.
func Kind(name string) string {
	fields := reflect.TypeFor[Fields]()
	i := slices.Index(names(fields), name)
	if i < 0 {
		return ""
	}
	switch fields.Field(i).Type.Kind() {
	case reflect.String:
		return "text"
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "object"
	case reflect.Interface:
		return "bool"
	}
	return "number"
}
