package main

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"mitmail/cmd/internal/manual"
)

// Each command shows how it is used.
func TestExamples(t *testing.T) {
	root := newRoot()
	for _, cmd := range append(manual.Below(root), root) {
		if cmd.IsAvailableCommand() && !strings.HasPrefix(cmd.Example, "  mitmail ") && !strings.Contains(cmd.Example, "| mitmail ") {
			t.Errorf("%s: no examples: %q", cmd.CommandPath(), cmd.Example)
		}
	}
}

// Long texts are made when somebody asks for them, and not at every start.
func TestRootMakesNoLongTexts(t *testing.T) {
	const most = 300 << 10
	got := uint64(math.MaxUint64)
	for range 5 { // others may allocate meanwhile
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		newRoot()
		runtime.ReadMemStats(&after)
		got = min(got, after.TotalAlloc-before.TotalAlloc)
	}
	if got > most {
		t.Errorf("the commands take %d KiB, and not %d at most", got>>10, most>>10)
	}
}
