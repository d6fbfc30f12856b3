package main

import (
	"bytes"
	"context"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// captured is a capture of connections to a server's port, of which a client
// and the server say something each.
func captured(t *testing.T, comment string, said map[uint16][2]string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "made.pcapng")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.NewWriter(f, "evil \x1b]0;application\x07")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	for port, lines := range said {
		r, err := tcp.NewWriter(w).Connect(at, netip.MustParseAddrPort("192.0.2.1:40000"), netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), port), "")
		if err != nil {
			t.Fatal(err)
		}
		for i, side := range []decode.Side{decode.Server, decode.Client} {
			if err := r.Data(at, side, []byte(lines[i]), comment); err != nil {
				t.Fatal(err)
			}
		}
	}
	return name
}

// ran is all that a run of read shows in some form, and how it ends.
func ran(t *testing.T, args ...string) (out, told string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	root := newRoot()
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	root.SetArgs(append([]string{"read"}, args...))
	err = root.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

// Nothing of a capture reaches a terminal raw: what is said, what its comments
// say, and what its name is.
func TestReadShowsNothingRaw(t *testing.T) {
	const evil = "\x1b]0;evil\x07\u202e"
	comment := "mitmail: in clear from here on\ntls leg=both&sni=%1b%5d0%3bevil&issuer=" + evil
	file := captured(t, comment, map[uint16][2]string{25: {"220 mx " + evil + "\r\n", "EHLO " + evil + "\r\n"}})
	odd := filepath.Join(t.TempDir(), "odd"+evil)
	if err := os.WriteFile(odd, []byte(evil), 0o600); err != nil {
		t.Skip("no such names here: ", err)
	}
	for _, form := range []string{"--json", "--text"} {
		out, told, err := ran(t, form, file, odd)
		all := out + told
		if err != nil {
			all += console.Lines(err.Error())
		}
		if !strings.Contains(all, "evil") || strings.ContainsAny(all, "\x1b\x07") || form == "--text" && strings.Contains(all, "\u202e") {
			t.Errorf("%s shows %q", form, all)
		}
	}
}

// A capture that was cut short is read up to there, and that is no failure.
func TestReadCutShort(t *testing.T) {
	whole, err := os.ReadFile("testdata/captures/plain.pcap")
	if err != nil {
		t.Fatal(err)
	}
	for lost := 1; lost <= 40; lost += 13 {
		name := filepath.Join(t.TempDir(), "cut.pcap")
		if err := os.WriteFile(name, whole[:len(whole)-lost], 0o600); err != nil {
			t.Fatal(err)
		}
		out, told, err := ran(t, "--json", name)
		if err != nil || strings.Count(out, `"event":"close"`) != 4 || !strings.Contains(told, "the capture ends in the middle of a packet") {
			t.Errorf("%d bytes lost: %v, %s", lost, err, told)
		}
	}
}

// What is passed over is counted, and can be forced.
func TestReadPassesOver(t *testing.T) {
	file := captured(t, "", map[uint16][2]string{2526: {"hello\r\n", "NOOP\r\n"}, 21: {"220 files\r\n", "USER anna\r\nSYST\r\n"}})
	_, told, err := ran(t, "--json", file)
	if err != nil || !strings.Contains(told, "mitmail: 2 connections passed over as no mail: 1 on port 21 (FTP), 1 on port 2526 (unknown); --port smtp=21 forces those at a port\n") {
		t.Errorf("%v, told %s", err, told)
	}
	out, told, err := ran(t, "--json", "--port", "smtp=2526", file)
	if err != nil || !strings.Contains(out, `"verb":"NOOP"`) || !strings.Contains(told, "mitmail: 1 connection passed over as no mail: 1 on port 21 (FTP)") {
		t.Errorf("%v, told %s, shown %s", err, told, out)
	}
}

// A message of which the capture lacks a part is kept, and its name says so.
func TestReadKeepsIncompleteMessages(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "gap.pcapng"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.NewWriter(f, "test")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	r, err := tcp.NewWriter(w).Connect(at, netip.MustParseAddrPort("192.0.2.1:40000"), netip.MustParseAddrPort("192.0.2.2:25"), "")
	say := func(from decode.Side, text string) {
		if err == nil {
			err = r.Data(at, from, []byte(text), "")
		}
	}
	say(decode.Server, "220 mx\r\n")
	say(decode.Client, "DATA\r\n")
	say(decode.Server, "354 go\r\n")
	say(decode.Client, "Subject: a hole\r\n\r\nin front of it\r\n")
	r.Gap(decode.Client, 1000)
	say(decode.Client, "behind it\r\n.\r\n")
	say(decode.Server, "250 taken\r\n")
	if err != nil {
		t.Fatal(err)
	}
	out, told, err := ran(t, "--json", f.Name(), "-w", filepath.Join(dir, "mail")+string(os.PathSeparator))
	if err != nil || !strings.Contains(out, `"complete":false,"missing":1000`) {
		t.Errorf("%v, %s, shown\n%s", err, told, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "mail", "0001-incomplete.eml"))
	if want := "Subject: a hole\r\n\r\nin front of it\r\nbehind it\r\n"; err != nil || string(text) != want {
		t.Errorf("%v: %q", err, text)
	}
}

// bomb is a pcap file of empty records that has no end.
type bomb struct{ read atomic.Int64 }

func (b *bomb) Read(p []byte) (int, error) {
	clear(p)
	if n := b.read.Load(); n == 0 {
		p = p[:copy(p, []byte{0: 0xa1, 1: 0xb2, 2: 0xc3, 3: 0xd4, 5: 2, 23: 1})]
	}
	b.read.Add(int64(len(p)))
	return len(p), nil
}

// However much there is to read, an interrupt ends it.
func TestReadIsInterruptedAtWork(t *testing.T) {
	b := new(bomb)
	ctx, cancel := context.WithCancel(t.Context())
	root := newRoot()
	root.SetIn(b)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	root.SetArgs([]string{"read", "--json", "-"})
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	for b.read.Load() < 64<<20 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	select {
	case err := <-done:
		if code := exit.Code(ctx, err); code != exit.Interrupted {
			t.Errorf("exit code %d, %v", code, err)
		}
	case <-time.After(time.Second):
		t.Error("it goes on for more than a second")
	}
}
