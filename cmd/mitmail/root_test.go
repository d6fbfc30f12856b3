package main

import (
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
