//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkArchive is a directory of captures, read by one mitmail, beside a loop of the
// shell that has tshark print each of them, by turns. The unit tshark/mitmail is how
// many times as long the loop takes, as the median of all turns. 5 files of 1 MB
// are what CI has time for; ARCHIVE_FILES says how many else.
//
//	go test -run '^$' -bench Archive -benchtime 3x ./cmd/mitmail
func BenchmarkArchive(b *testing.B) {
	if _, err := exec.LookPath("tshark"); err != nil {
		b.Skip("no tshark: apt-get install tshark")
	}
	files := 5
	_, _ = fmt.Sscan(os.Getenv("ARCHIVE_FILES"), &files)
	one, err := os.ReadFile(shortCapture(b, 200))
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	for i := range files {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.pcapng", i)), one, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	run := func(program string, args ...string) float64 {
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		begun := time.Now()
		if err := cmd.Run(); err != nil { // to /dev/null
			b.Fatal(program, ": ", err)
		}
		return time.Since(begun).Seconds()
	}
	var ours, ratios []float64
	for b.Loop() {
		ours = append(ours, run("mitmail", "read", "-q", "--json", "."))
		theirs := run("sh", "-c", `for f in *.pcapng; do tshark -r "$f" -Y smtp -T json || exit 1; done`)
		ratios = append(ratios, theirs/ours[len(ours)-1])
	}
	b.ReportMetric(medianOf(ratios), "tshark/mitmail")
	b.ReportMetric(float64(files*len(one))/1e6/medianOf(ours), "MB/s")
	b.ReportMetric(0, "ns/op")
}
