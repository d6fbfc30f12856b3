// Package decodetest holds mail dialogues as data, with the events each of
// them must give, and the roads that lead from one to the other.
//
// A [Script] is a list of steps: bytes of one side, or a side's end. Their
// order is part of the script. A [Road] plays a script and returns the events:
// [Whole], [ByteByByte] and [Cut] drive a decode.Conversation by hand; other
// packages bring their own, such as a live proxy. [Run] holds a road to what
// every script wants, so that there is one truth (law 6 of package decode).
//
// The scripts are the files scripts/*.txt, which package script reads. Below the line
// --- stand the events, one a line, as [Format] writes them.
package decodetest

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/script"
)

//go:embed scripts/*.txt
var files embed.FS

// Script is one dialogue and the events it must give.
type Script struct {
	Name     string // its file, without scripts/ and .txt
	About    string // what it shows
	Protocol decode.Protocol
	Joined   bool        // seen from the middle on
	Absent   decode.Side // of which nothing was captured; 0 for none
	Steps    []Step
	Want     string // the events, as Format writes them, one a line
}

// Step is what one side does in its turn.
type Step = script.Step

// Live reports whether a live session can go like this: nothing of it is lost.
func (s Script) Live() bool {
	lossy := func(step Step) bool { return step.Gap > 0 }
	return !s.Joined && s.Absent == 0 && !slices.ContainsFunc(s.Steps, lossy)
}

// Road plays a script and returns its events. It fails the test when a law is
// broken on the way.
type Road func(testing.TB, Script) []decode.Event

// Scripts returns all dialogues, in the order of their names.
func Scripts(t testing.TB) []Script {
	t.Helper()
	names, err := fs.Glob(files, "scripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []Script
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.Name = strings.TrimSuffix(strings.TrimPrefix(name, "scripts/"), ".txt")
		all = append(all, s)
	}
	return all
}

// Bytes is all that one side says, in order.
func (s Script) Bytes(side decode.Side) []byte {
	var all []byte
	for _, step := range s.Steps {
		if step.Side == side {
			all = append(all, step.Bytes...)
		}
	}
	return all
}
