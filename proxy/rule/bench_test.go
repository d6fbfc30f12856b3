package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/rule"
)

// BenchmarkRule is what ten rules cost each unit that none of them matches.
func BenchmarkRule(b *testing.B) {
	var text strings.Builder
	for i := range 10 {
		fmt.Fprintf(&text, "verb == \"X%d\" or code == %d => reply 550 no\n", i, 600+i)
	}
	all, err := rule.ParseFile(strings.NewReader(text.String()))
	if err != nil {
		b.Fatal(err)
	}
	r := new(rule.Rules)
	r.Set(all)
	g := r.Gate(proxy.Session{ID: 1, Protocol: decode.SMTP}, func() {})
	raw := []byte("NOOP\r\n")
	unit := decode.Unit{From: decode.Client, Kind: decode.Line, Raw: raw}
	command := decode.Event{From: decode.Client, Raw: raw, Payload: &decode.Command{Verb: "NOOP"}}
	b.ReportAllocs()
	for b.Loop() {
		if g.Holds(decode.Client) == proxy.Lines {
			g.Rule(unit, command, false)
		}
	}
}
