package decodetest

import (
	"testing"

	"mitmail/decode"
)

// Twins are two sessions that differ in as little as can be: the first raises a finding,
// the second does not.
type Twins [2]func(t *testing.T) []decode.Event

// raisedIn is the package whose drivers raise a finding that a conversation alone does
// not.
var raisedIn = map[string]string{
	"start-not-seen": "capture", "gap": "capture", "retransmission-differs": "capture", "syn-counted": "capture", "fragments-differ": "capture",
	"data-after-end": "capture", "packets-cut": "capture", "capture-cut-short": "capture", "not-mail": "capture",

	"upstream-unreachable": "proxy", "tls-failed": "proxy", "client-refused-certificate": "proxy", "upstream-unverified": "proxy",
	"record-stopped": "sink",

	"auth-stripped": "proxy", "tls-outdated": "proxy", "alpn-mismatch": "proxy", "sni-differs": "proxy",
}

// RunTwins checks that of each pair the first raises the finding that it is about and the
// second does not, and that every finding that is raised in a package has a pair.
func RunTwins(t *testing.T, in string, all map[string]Twins) {
	for _, row := range decode.Findings() {
		where := raisedIn[row.ID]
		if where == "" {
			where = "decode"
		}
		twins, ok := all[row.ID]
		if where != in || !ok {
			if ok != (where == in) {
				t.Errorf("%s is raised in %s, and has twins in %s: %v", row.ID, where, in, ok)
			}
			continue
		}
		t.Run(row.ID, func(t *testing.T) {
			if got := twins[0](t); !raises(got, row.ID) {
				t.Errorf("the odd one does not raise it:\n%s", FormatAll(got))
			}
			if got := twins[1](t); raises(got, row.ID) {
				t.Errorf("the clean one raises it:\n%s", FormatAll(got))
			}
		})
	}
}

// raises reports whether a finding is among events.
func raises(events []decode.Event, id string) bool {
	for _, ev := range events {
		if f, ok := ev.Payload.(*decode.Finding); ok && f.ID == id {
			return true
		}
	}
	return false
}
