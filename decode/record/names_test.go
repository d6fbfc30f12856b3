package record

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mitmail/decode/decodetest"
)

// Records have the names that are told of their event, and no others.
func TestNames(t *testing.T) {
	for _, script := range decodetest.Scripts(t) {
		s := Session{Number: 1, Protocol: script.Protocol}
		for _, ev := range decodetest.Whole(t, script) {
			var r Record
			if !s.Record(ev, &r) {
				continue
			}
			var has map[string]any
			if err := json.Unmarshal(r.AppendJSON(nil), &has); err != nil {
				t.Fatal(err)
			}
			told := append(Names(""), Names(r.Event)...)
			for name := range has {
				if !slices.Contains(told, name) {
					t.Errorf("%s: a %s record has %s", script.Name, r.Event, name)
				}
			}
			if !slices.Contains(Events(), r.Event) {
				t.Errorf("%s: there is no event %q", script.Name, r.Event)
			}
		}
	}
}

// No name stands on an event that there is none of.
func TestNamesOfEvents(t *testing.T) {
	fields := reflect.TypeFor[Fields]()
	for i := range fields.NumField() {
		for _, event := range strings.Fields(fields.Field(i).Tag.Get("on")) {
			if !slices.Contains(Events(), event) {
				t.Errorf("%s is on %q", fields.Field(i).Name, event)
			}
		}
	}
}
