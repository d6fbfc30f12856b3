package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/cmd/internal/exit"
	"mitmail/decode/decodetest"
)

// readJSON is what read says of files: the records, and on standard error.
func readJSON(t *testing.T, args ...string) (records, told string) {
	t.Helper()
	var out, errs bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(&errs)
	root.SetArgs(append([]string{"read", "--json"}, args...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Errorf("read %q: %v", args, err)
	}
	return out.String(), errs.String()
}

// The captures of real programs give, record by record, what was looked at when
// it was written down: IPv4, IPv6, fragments, any interface, TLS and its keys.
func TestGoldenCaptures(t *testing.T) {
	t.Chdir("testdata/captures")
	files, err := filepath.Glob("*.pcap")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d captures, %v", len(files), err)
	}
	for _, file := range files {
		args := []string{file}
		if file == "tls.pcap" {
			args = append(args, "--keylog", "tls.keys")
		}
		got, _ := readJSON(t, args...)
		golden := strings.TrimSuffix(file, ".pcap") + ".jsonl"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := decodetest.Diff(got, string(want)); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// Whatever the number of workers and however they are scheduled, the output is
// the same.
func TestReadIsDeterministic(t *testing.T) {
	files, err := filepath.Glob("testdata/captures/*.pcap")
	if err != nil {
		t.Fatal(err)
	}
	first, _ := readJSON(t, files...)
	for range 5 {
		if again, _ := readJSON(t, files...); again != first {
			t.Fatal(decodetest.Diff(again, first))
		}
	}
}

// running is a read of standard input, or of a file that grows.
type running struct {
	out    *io.PipeReader
	cancel func()
	code   chan int
}

// begin begins to read.
func begin(t *testing.T, stdin io.Reader, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, w := io.Pipe()
	r := &running{out, cancel, make(chan int, 1)}
	root := newRoot()
	root.SetIn(stdin)
	root.SetOut(w)
	root.SetErr(io.Discard)
	root.SetArgs(append([]string{"read", "--json"}, args...))
	go func() {
		err := root.ExecuteContext(ctx)
		w.Close()
		r.code <- exit.Code(ctx, err)
	}()
	return r
}

// until reads until a text has come, and returns all that has.
func (r *running) until(t *testing.T, text string) string {
	t.Helper()
	var all strings.Builder
	buf := make([]byte, 1)
	for !strings.Contains(all.String(), text) {
		if _, err := r.out.Read(buf); err != nil {
			t.Fatalf("%v behind\n%s", err, &all)
		}
		all.Write(buf)
	}
	return all.String()
}

// interrupt interrupts the reading and returns what it still says, up to its end.
func (r *running) interrupt(t *testing.T) string {
	t.Helper()
	r.cancel()
	rest, err := io.ReadAll(r.out)
	if code := <-r.code; err != nil || code != exit.Interrupted {
		t.Errorf("exit code %d, %v", code, err)
	}
	return string(rest)
}

// What comes by standard input is decoded as it comes. An interrupt ends the
// session where it is, and what was found counts.
func TestReadStandardInputLive(t *testing.T) {
	file, err := os.ReadFile("testdata/captures/ipv6.pcap")
	if err != nil {
		t.Fatal(err)
	}
	stdin, w := io.Pipe()
	r := begin(t, stdin, "-")
	if _, err := w.Write(file[:len(file)/2]); err != nil {
		t.Fatal(err)
	}
	r.until(t, `"event":"reply","from":"server"`)
	if rest := r.interrupt(t); !strings.Contains(rest, `"event":"close"`) || strings.Contains(rest, "capture-cut-short") {
		t.Errorf("at the end it says\n%s", rest)
	}
}

// A file that grows is read on.
func TestReadFollows(t *testing.T) {
	file, err := os.ReadFile("testdata/captures/ipv6.pcap")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "grows.pcap")
	half := len(file) / 2
	if err := os.WriteFile(name, file[:half], 0o600); err != nil {
		t.Fatal(err)
	}
	r := begin(t, nil, name, "--follow")
	r.until(t, `"verb":"EHLO"`)
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(file[half:]); err != nil {
		t.Fatal(err)
	}
	f.Close()
	r.until(t, `"outcome":"delivered to 1 recipient"`)
	r.interrupt(t)
}
