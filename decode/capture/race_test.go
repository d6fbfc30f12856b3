package capture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"
)

// BenchmarkRead has the program read large captures, checks what it says, and
// compares the time it takes with two others over the same files: a bare loop
// of gopacket over the packets, and the floor (the bare loop, and the hashes and the
// base64 of the mail, on one core). In "unhashed" the program is built without the
// hashes. What is reported is how often read fits into each of them, by the best run
// of each; the seconds and the peak of memory stand beside it. Other programs are in
// BenchmarkBeside of cmd/mitmail.
//
// The captures are small unless MITMAIL_BENCH_MB names other sizes. This is all
// of it, which takes some minutes and 2 GB in the folder for temporary
// files:
//
//	MITMAIL_BENCH_MB=100,1000 go test ./decode/capture -run '^$' -bench Read -benchtime 3x -timeout 1h
func BenchmarkRead(b *testing.B) {
	hashed, unhashed := build(b), build(b, "-overlay", overlay(b))
	for _, mb := range sizes(b) {
		for _, k := range kinds {
			b.Run(fmt.Sprintf("%s=%dMB", k.name, mb), func(b *testing.B) {
				file := generate(b, k, mb)
				check(b, hashed, file)
				race(b, hashed, unhashed, file)
			})
		}
	}
}

// sizes are those of the captures, in MB.
func sizes(b *testing.B) (all []int) {
	const small = "8"
	named := os.Getenv("MITMAIL_BENCH_MB")
	if named == "" {
		named = small
	}
	for _, s := range strings.Split(named, ",") {
		mb, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, mb)
	}
	return all
}

// overlay is how to build the program without its hashes.
func overlay(b *testing.B) string {
	b.Helper()
	original, err := filepath.Abs("../message/digest.go")
	if err != nil {
		b.Fatal(err)
	}
	other, err := filepath.Abs("testdata/unhashed/digest.go")
	if err != nil {
		b.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{original: other}})
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "overlay.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

// race runs all that are compared, by turns, as the machine may be busy with
// something else.
func race(b *testing.B, hashed, unhashed, file string) {
	var read, plain, bottom, loop best
	for b.Loop() {
		loop.time(func() { bare(b, file, func(*layers.IPv4, *layers.TCP) {}) })
		bottom.time(func() { floor(b, file) })
		read.run(b, hashed, "read", "-q", "--json", file)
		plain.run(b, unhashed, "read", "-q", "--json", file)
	}
	b.ReportMetric(0, "ns/op") // of a round, which says nothing
	read.report(b, "read")
	plain.report(b, "unhashed")
	loop.report(b, "bare")
	bottom.report(b, "floor")
	b.ReportMetric(float64(read.memory>>10), "MB-peak")
	b.ReportMetric(loop.over(read), "bare/read")
	b.ReportMetric(bottom.over(read), "floor/read")
}

// best is the best of several runs.
type best struct {
	took   time.Duration
	memory int // in KB: the worst
}

func (r *best) report(b *testing.B, name string) {
	b.ReportMetric(r.took.Seconds(), name+"-s")
}

// over is how often another fits into this one.
func (r *best) over(other best) float64 { return r.took.Seconds() / other.took.Seconds() }

func (r *best) time(do func()) {
	start := time.Now()
	do()
	if took := time.Since(start); r.took == 0 || took < r.took {
		r.took = took
	}
}

// run runs a program, and throws away what it says.
func (r *best) run(b *testing.B, name string, args ...string) {
	b.Helper()
	cmd := exec.Command(name, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	r.time(func() {
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		if err := r.watch(cmd.Process.Pid, done); err != nil {
			b.Fatalf("%s: %v\n%s", name, err, said.Bytes())
		}
	})
}

// watch waits for the end of a program, and sees how much memory it takes. That
// of a child that has ended tells less: it begins with what its parent had.
func (r *best) watch(pid int, done <-chan error) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			r.memory = max(r.memory, peak(pid))
		}
	}
}

// peak is the most memory that a process had by now, in KB; 0 where the system
// does not tell.
func peak(pid int) (kb int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, text, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(text, &kb)
	return kb
}
