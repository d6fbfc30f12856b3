package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/proxy"
	"mitmail/proxy/rule"
)

// Twice as many rules, or units, take twice as much work.
func TestLinear(t *testing.T) {
	some := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "verb == \"X%d\" => drop\n", i)
		}
		return b.String() + "n > 0 and event == \"command\" => mark\n"
	}
	command := decode.Event{From: decode.Client, Raw: []byte("NOOP\r\n"), Payload: &decode.Command{Verb: "NOOP"}}
	unit := decode.Unit{From: decode.Client, Kind: decode.Line, Raw: command.Raw}
	t.Run("parsed", func(t *testing.T) {
		decodetest.Linear(t, 200, func(n int) func() {
			text := some(n)
			return func() { rules(t, text) }
		})
	})
	for name, c := range map[string]struct{ rules, units int }{"rules": {200, 1}, "units": {1, 200}} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 1, func(n int) func() {
				r := &rule.Rules{Seed: 1, Warn: func(text string) { t.Error(text) }}
				units := n * c.units
				if c.rules > 1 {
					r.Set(rules(t, some(n*c.rules)))
				} else {
					r.Set(rules(t, some(1)))
				}
				g := r.Gate(proxy.Session{ID: 1, Protocol: decode.SMTP}, func() {})
				return func() {
					for range units {
						ruling := g.Rule(unit, command, false)
						command := command
						command.Changed, command.By = true, ruling.By
						g.Passed([]decode.Event{command})
					}
				}
			})
		})
	}
}
