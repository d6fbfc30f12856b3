//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitmail/decode/capture/large"
)

// BenchmarkRead is captures of many short sessions, in the ways to have them
// written, by turns. The unit x/json is how many times as long it takes as with
// --json, as the median of all turns. Needed is 1.3 at most.
//
//	go test -run '^$' -bench Read -benchtime 9x ./cmd/mitmail
func BenchmarkRead(b *testing.B) {
	name := shortCapture(b, 5_000)
	for _, args := range []string{"--text", "--text --mask", "--json --mask"} {
		b.Run(strings.ReplaceAll(args, "--", ""), func(b *testing.B) {
			did := byTurns(b, captureReader(b, name, strings.Fields("mitmail read -q "+name+" "+args)...), captureReader(b, name, "mitmail", "read", "-q", name, "--json"))
			b.ReportMetric(medianOf(ratios(did[1], did[0])), "x/json")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// shortCapture is a capture of n short sessions.
func shortCapture(b *testing.B, n int) (name string) {
	return largeCapture(b, func(w io.Writer) error { return large.Short(w, io.Discard, n) })
}

// largeCapture is a file that make writes.
func largeCapture(b *testing.B, make func(io.Writer) error) (name string) {
	b.Helper()
	name = filepath.Join(b.TempDir(), "large.pcapng")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := make(f); err != nil {
		b.Fatal(err)
	}
	return name
}

// captureReader is a program that reads a capture: in MB a second.
func captureReader(b *testing.B, capture string, command ...string) entrant {
	at, err := os.Stat(capture)
	if err != nil {
		b.Fatal(err)
	}
	return entrant{command[0], func() float64 {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir = filepath.Dir(capture) // some leave files
		begun := time.Now()
		if err := cmd.Run(); err != nil { // to /dev/null
			b.Fatalf("%s: %v", command[0], err)
		}
		return float64(at.Size()) / 1e6 / time.Since(begun).Seconds()
	}}
}
