package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/decode/capture/pcap"
	"mitmail/decode/decodetest"
)

// packetsOf reads a capture file: its packets and its secrets.
func packetsOf(t *testing.T, name string) (all []pcap.Packet, secrets string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := pcap.NewReader(name, f)
	if err != nil {
		t.Fatal(err)
	}
	for p := new(pcap.Packet); r.Next(p); {
		q := *p
		q.Data = bytes.Clone(p.Data)
		all = append(all, q)
	}
	if len(r.Warnings()) > 0 || r.Err() != nil {
		t.Errorf("%s: %v, %v", name, r.Warnings(), r.Err())
	}
	return all, string(r.Secrets())
}

// withSecrets is the capture of TLS with its secrets in it.
func withSecrets(t *testing.T) (name, keys string) {
	t.Helper()
	text, err := os.ReadFile("testdata/captures/tls.keys")
	if err != nil {
		t.Fatal(err)
	}
	name = filepath.Join(t.TempDir(), "secrets.pcapng")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.NewWriter(f, "test")
	if err == nil {
		err = w.Secrets(text)
	}
	all, _ := packetsOf(t, "testdata/captures/tls.pcap")
	for i := range all {
		if err == nil {
			err = w.Packet(&all[i])
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return name, string(text)
}

// What a capture brings to open its TLS goes with the packets that are kept of
// it, which stay as they were.
func TestReadKeepsOriginalsAndSecrets(t *testing.T) {
	file, keys := withSecrets(t)
	out := filepath.Join(t.TempDir(), "kept.pcapng")
	records, _ := readJSON(t, file, "--session", "2", "-w", out)
	if !strings.Contains(records, `"subject":"TLS from the first byte"`) {
		t.Errorf("the capture's own secrets open nothing:\n%s", records)
	}
	kept, secrets := packetsOf(t, out)
	whole, _ := packetsOf(t, file)
	if len(kept) == 0 || len(kept) >= len(whole) || secrets != keys {
		t.Fatalf("%d of %d packets kept, and the secrets %.40q", len(kept), len(whole), secrets)
	}
	for _, p := range kept {
		q := whole[0]
		for _, q = range whole {
			if q.Time.Equal(p.Time) && bytes.Equal(q.Data, p.Data) {
				break
			}
		}
		if !bytes.Equal(q.Data, p.Data) || q.Link != p.Link || q.Length != p.Length {
			t.Errorf("a packet that was not in the capture: %+v", p)
		}
	}
	again, _ := readJSON(t, out)
	if got, want := onAnyRoad(t, again, 1), onAnyRoad(t, records, 2); got != want {
		t.Error(decodetest.Diff(got, want))
	}
}

// After TLS was opened, and when secrets are masked, packets are made anew and
// no secrets go with them.
func TestReadMakesPacketsAnew(t *testing.T) {
	file, _ := withSecrets(t)
	for name, args := range map[string][]string{
		"key log": {file, "--keylog", "testdata/captures/tls.keys"},
		"mask":    {file, "--mask"},
	} {
		out := filepath.Join(t.TempDir(), "new.pcapng")
		first, _ := readJSON(t, append(args, "-w", out)...)
		_, secrets := packetsOf(t, out)
		again, _ := readJSON(t, out)
		if secrets != "" || !strings.Contains(again, `"subject":"TLS from the first byte"`) || strings.Contains(again, "open-sesame") != (name != "mask") {
			t.Errorf("%s: secrets %q, read back\n%s", name, secrets, again)
		}
		if got, want := onAnyRoad(t, again, 3), onAnyRoad(t, first, 3); name != "mask" && got != want {
			t.Errorf("%s: %s", name, decodetest.Diff(got, want))
		}
	}
}

// onAnyRoad is the records of a session without what differs from road to road
// (law 6 of package decode).
func onAnyRoad(t *testing.T, records string, session int) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(records) {
		var r map[string]any
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r["session"] != float64(session) {
			continue
		}
		for _, name := range strings.Fields("time session client server route file frame elapsed_ms duration_ms") {
			delete(r, name)
		}
		if r["event"] == "close" {
			delete(r, "reason")
			delete(r, "client_bytes")
			delete(r, "server_bytes")
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// A FIFO has the packets as they come, for whoever looks at them live.
func TestReadWritesToFIFO(t *testing.T) {
	file, err := os.ReadFile("testdata/captures/ipv6.pcap")
	if err != nil {
		t.Fatal(err)
	}
	fifo := filepath.Join(t.TempDir(), "live.pcapng")
	if err := exec.Command("mkfifo", fifo).Run(); err != nil {
		t.Skip("no FIFOs here: ", err)
	}
	stdin, w := io.Pipe()
	root := newRoot()
	root.SetIn(stdin)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	root.SetArgs([]string{"read", "--json", "-", "-w", fifo})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	in, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := w.Write(file[:len(file)/2]); err != nil {
		t.Fatal(err)
	}
	r, err := pcap.NewReader(fifo, in)
	if err != nil {
		t.Fatal(err)
	}
	for p := new(pcap.Packet); !bytes.Contains(p.Data, []byte("220 example.org")); {
		if !r.Next(p) {
			t.Fatal("the FIFO ends before the greeting")
		}
	}
	if _, err := w.Write(file[len(file)/2:]); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var last []byte
	for p := new(pcap.Packet); r.Next(p); {
		if len(p.Data) > 74 { // more than headers
			last = bytes.Clone(p.Data)
		}
	}
	if err := <-done; err != nil || !bytes.Contains(last, []byte("221 ")) {
		t.Errorf("%v, the last packet is %q", err, last)
	}
}
