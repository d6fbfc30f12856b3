//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/decodetest"
)

// BenchmarkRead is captures of many short sessions, in the ways to have them
// written, by turns. The unit x/json is how many times as long it takes as with
// --json, as the median of all turns. Needed is 1.3 at most.
//
//	go test -run '^$' -bench Read -benchtime 9x ./cmd/mitmail
func BenchmarkRead(b *testing.B) {
	name := shortCapture(b, 5_000)
	read := func(args ...string) float64 {
		cmd := exec.Command("mitmail", append([]string{"read", "-q", name}, args...)...)
		begun := time.Now()
		if err := cmd.Run(); err != nil { // to /dev/null
			b.Fatal(err)
		}
		return time.Since(begun).Seconds()
	}
	for _, args := range []string{"--text", "--text --mask", "--json --mask"} {
		b.Run(strings.ReplaceAll(args, "--", ""), func(b *testing.B) {
			var ratios []float64
			for b.Loop() {
				json := read("--json")
				ratios = append(ratios, read(strings.Fields(args)...)/json)
			}
			b.ReportMetric(medianOf(ratios), "x/json")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// shortCapture is a capture of n sessions with a login and a message each.
func shortCapture(b *testing.B, n int) (name string) {
	b.Helper()
	script, err := decodetest.Parse("# a session\nprotocol smtp\nS: 220 mx.example.org ESMTP\nC: EHLO me.example.org\nS: 250-mx.example.org\nS: 250-SIZE 1000000\nS: 250 AUTH PLAIN\n" +
		"C: AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=\nS: 235 2.7.0 welcome\nC: MAIL FROM:<anna@example.org>\nS: 250 2.1.0 ok\nC: RCPT TO:<bob@example.org>\nS: 250 2.1.5 ok\n" +
		"C: DATA\nS: 354 go ahead\nC: Subject: hello\nC:\nC: Hello, Bob.\nC: .\nS: 250 2.0.0 taken\nC: QUIT\nS: 221 2.0.0 bye\n---\n")
	if err != nil {
		b.Fatal(err)
	}
	events := decodetest.Whole(b, script)
	name = filepath.Join(b.TempDir(), "short.pcapng")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	buf := bufio.NewWriter(f)
	w, err := pcap.NewWriter(buf, "test")
	if err != nil {
		b.Fatal(err)
	}
	rec := capture.NewRecorder(w)
	for i := range n {
		for _, ev := range events {
			if _, opens := ev.Payload.(*decode.Open); opens {
				ev.Payload = &decode.Open{Client: fmt.Sprintf("10.%d.%d.%d:1025", i>>16, i>>8&255, i&255), Server: "192.0.2.1:25"}
			}
			if err := rec.Write(i+1, decode.SMTP, ev); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := buf.Flush(); err != nil {
		b.Fatal(err)
	}
	return name
}
