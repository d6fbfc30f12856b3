package decode_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

var update = flag.Bool("update", false, "write the events that scripts give now into their files; read every line of the difference")

func TestScripts(t *testing.T) {
	if *update {
		for _, s := range decodetest.Scripts(t) {
			t.Run(s.Name, func(t *testing.T) { rewrite(t, s.Name, decodetest.FormatAll(decodetest.Whole(t, s))) })
		}
		return
	}
	decodetest.Run(t, decodetest.Whole)
}

func TestScriptsByteByByte(t *testing.T) { decodetest.Run(t, decodetest.ByteByByte) }

func TestScriptsCut(t *testing.T) {
	for seed := range uint64(20) {
		decodetest.Run(t, decodetest.Cut(seed))
	}
}

// rewrite puts events into the file of a script.
func rewrite(t *testing.T, name, events string) {
	t.Helper()
	file := filepath.Join("decodetest", "scripts", name+".txt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	steps, _, _ := strings.Cut(string(text), decodetest.Separator)
	if err := os.WriteFile(file, []byte(steps+decodetest.Separator+events), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestCleanScripts checks that scripts which say that they show nothing odd raise
// no finding, and that there are some of each kind.
func TestCleanScripts(t *testing.T) {
	clean := map[string]int{}
	for _, s := range decodetest.Scripts(t) {
		if !strings.HasSuffix(s.About, "nothing odd") {
			continue
		}
		kind, _, _ := strings.Cut(s.Name, "-")
		clean[kind]++
		if events := decodetest.FormatAll(decodetest.Whole(t, s)); strings.Contains(events, " finding ") {
			t.Errorf("%s raises findings:\n%s", s.Name, events)
		}
	}
	for _, kind := range []string{"smtp", "lmtp", "pop3"} {
		if clean[kind] < 2 {
			t.Errorf("%d clean scripts of %s", clean[kind], kind)
		}
	}
}

// unscripted are the findings that no dialogue of two sides can raise: their
// drivers note them, or end TLS, or change what is said.
var unscripted = []string{
	"upstream-unreachable", "decoder-failed", "changed", "record-stopped",
	"ehlo-missing-after-tls", "starttls-unanswered", "tls-failed", "client-refused-certificate", "upstream-unverified",
	"auth-stripped", "tls-outdated", "alpn-mismatch", "sni-differs", "channel-binding",
	"retransmission-differs", "syn-counted", "fragments-differ", "data-after-end", "packets-cut", "capture-cut-short", "not-mail",
}

// TestFindings checks that every finding is raised by a script, and not by all.
func TestFindings(t *testing.T) {
	raised := map[string]int{}
	all := decodetest.Scripts(t)
	for _, s := range all {
		seen := map[string]bool{}
		for _, ev := range decodetest.Whole(t, s) {
			if f, ok := ev.Payload.(*decode.Finding); ok {
				seen[f.ID] = true
			}
		}
		for id := range seen {
			raised[id]++
		}
	}
	for _, row := range decode.Findings() {
		switch n := raised[row.ID]; {
		case slices.Contains(unscripted, row.ID) != (n == 0):
			t.Errorf("%d scripts raise %s", n, row.ID)
		case n == len(all):
			t.Errorf("every script raises %s", row.ID)
		}
	}
}
