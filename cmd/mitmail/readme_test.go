package main_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// block is a code block of the README: commands (sh), what they show (text), or a
// program (python) or its configuration (yaml), whose first line is a comment with its
// name.
type block struct{ kind, code string }

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

func readme(t *testing.T) []block { return blocksOf(t, "../../README.md") }

// blocksOf are the code blocks of a file.
func blocksOf(t *testing.T, name string) []block {
	text, err := os.ReadFile(name)
	must(t, err)
	var blocks []block
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, block{m[1], m[2]})
	}
	return blocks
}

// lines is what stands in a block.
func (b block) lines() []string { return strings.Split(strings.TrimSuffix(b.code, "\n"), "\n") }

// TestReadme does what a reader of the README would: it types in every command
// and looks for what the README shows of its output.
func TestReadme(t *testing.T) {
	r := newReader(t)
	for _, b := range readme(t) {
		switch b.kind {
		case "sh":
			for _, command := range b.lines() {
				r.types(command)
			}
		case "text":
			r.sees(b.lines())
		case "python", "yaml":
			r.saves(b.code)
		default:
			t.Errorf("what is a code block of %q?", b.kind)
		}
	}
	r.interrupts()
}

// A newcomer begins with these.
func TestReadmeBegins(t *testing.T) {
	var commands []string
	for _, b := range readme(t) {
		if b.kind == "sh" {
			commands = append(commands, b.lines()...)
		}
	}
	if want := []string{"go run ./cmd/mitmail demo", "go test ./..."}; !slices.Equal(commands[:2], want) {
		t.Errorf("the README begins with %q", commands[:2])
	}
}

// The README in Chinese has the commands, programs and configurations of the other one,
// in their order.
func TestReadmeChinese(t *testing.T) {
	rest := blocksOf(t, "../../.github/README.zh.md")
	for _, b := range readme(t) {
		if b.kind == "text" { // what is shown may be in Chinese
			continue
		}
		if i := slices.Index(rest, b); i >= 0 {
			rest = rest[i+1:]
		} else {
			t.Errorf("it lacks, or has in another place:\n%s", b.code)
		}
	}
}
