//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"mitmail/decode/decodetest"
)

// manyCaptures is a directory of so many captures: those of testdata by turns, every
// third one packed, and among them what is no capture.
func manyCaptures(tb testing.TB, n int) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	names, err := filepath.Glob("testdata/captures/*.pcap")
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n {
		file, err := os.ReadFile(names[i%len(names)])
		if err != nil {
			tb.Fatal(err)
		}
		suffix := ".pcap"
		if i%3 == 0 {
			var packed bytes.Buffer
			w := gzip.NewWriter(&packed)
			_, _ = w.Write(file) // into memory
			_ = w.Close()
			file, suffix = packed.Bytes(), ".pcap.gz"
		}
		if i%10 == 9 {
			file, suffix = []byte("no capture at all"), ".txt"
		}
		if i%10 == 8 {
			file = file[:len(file)/2]
		}
		below := filepath.Join(dir, fmt.Sprintf("%03d", i/100))
		if err := os.MkdirAll(below, 0o700); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(below, fmt.Sprintf("%06d%s", i, suffix)), file, 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// readMany has the program read, on so many cores, and returns what it wrote and said,
// and the KiB that it took.
func readMany(t *testing.T, cores int, args ...string) (out, said string, memory int64) {
	t.Helper()
	cmd := exec.Command("mitmail", append([]string{"read"}, args...)...)
	cmd.Env = append(os.Environ(), fmt.Sprint("GOMAXPROCS=", cores))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %.300s", err, &stderr)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
}

// However many cores there are, an archive is read to the same bytes, on standard
// output, on standard error and in files.
func TestArchiveOnAnyCores(t *testing.T) {
	dir := manyCaptures(t, 60)
	for _, args := range [][]string{
		{"--json", "-v"}, {"--text", "--utc", "--mask"},
		{"--json", "--keylog", "testdata/captures/tls.keys"},
		{"--json", "--since", "2026-11-24T10:39:41Z"},
	} {
		var want, told string
		var file []byte
		for _, cores := range []int{1, 2, 8} {
			packets := filepath.Join(t.TempDir(), "all.pcapng")
			out, said, _ := readMany(t, cores, append(args, dir, "-w", packets)...)
			said = string(bytes.ReplaceAll([]byte(said), []byte(packets), []byte("FILE")))
			written, err := os.ReadFile(packets)
			if err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want, told, file = out, said, written
			}
			if out != want {
				t.Fatalf("%q on %d cores: %s", args, cores, decodetest.Diff(out, want))
			}
			if said != told {
				t.Fatalf("%q on %d cores it says %s, want %s", args, cores, said, told)
			}
			if !bytes.Equal(file, written) {
				t.Fatalf("%q on %d cores: other packets are written", args, cores)
			}
		}
	}
}

// The memory that an archive takes is bounded, however many files there are. That it
// does not grow with them TestManyFiles of package capture shows, where nothing waits
// for the garbage collector.
func TestArchiveMemory(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector has memory of its own")
	}
	const most = 160 << 10 // KiB
	dir := manyCaptures(t, 2000)
	for _, args := range [][]string{{"--json"}, {"--json", "--since", "10:39:41", "--utc"}, {"--text", "-w", filepath.Join(t.TempDir(), "out.pcapng")}} {
		if _, _, memory := readMany(t, 4, append(args, dir)...); memory > most {
			t.Errorf("%q: %d KiB", args, memory)
		}
	}
}
