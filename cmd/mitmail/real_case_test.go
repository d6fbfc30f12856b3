package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A case to send: one session of a capture, masked. To tshark its packets are in order and
// their checksums good, and each side says as much as it did.
func TestRealCase(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil && os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
	capture := filepath.Join("testdata", "captures", "plain.pcap")
	whole := sideLengths(t, capture)
	program, dir := buildMitmail(t), t.TempDir()
	for session, stream := range map[int]string{1: "0", 2: "1", 3: "2", 4: "3"} {
		page, packets := filepath.Join(dir, fmt.Sprintf("bug-%d.html", session)), filepath.Join(dir, fmt.Sprintf("bug-%d.pcapng", session))
		output(t, exec.Command(program, "read", "--text", capture, "--session", fmt.Sprint(session), "-w", page, "-w", packets, "--mask"))
		for _, name := range []string{page, packets} {
			text, err := os.ReadFile(name)
			must(t, err)
			text = bytes.ReplaceAll(text, []byte("open-sesame"), nil) // of examples in explanations
			for _, secret := range []string{"sesame", "c2VzYW1l", "AGFubmEAc2VzYW1l"} {
				if bytes.Contains(text, []byte(secret)) {
					t.Errorf("session %d: %s has %s", session, name, secret)
				}
			}
		}
		if odd := tshark(t, packets, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
			"-Y", "tcp.checksum.status != 1 or ip.checksum.status != 1 or tcp.analysis.flags or _ws.malformed"); odd != "" {
			t.Errorf("session %d: %s", session, odd)
		}
		made := sideLengths(t, packets)
		for _, side := range []string{"client", "server"} {
			if got, want := made["0 "+side], whole[stream+" "+side]; got != want || want == 0 {
				t.Errorf("session %d: the %s says %d bytes, not %d", session, side, got, want)
			}
		}
	}
}

// tshark is what tshark says of a capture.
func tshark(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command("tshark", append([]string{"-r", name}, args...)...)
	cmd.Stderr = nil // that it runs as root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	return string(out)
}

// sideLengths is how many bytes each side of each stream says.
func sideLengths(t *testing.T, name string) map[string]int {
	t.Helper()
	all := map[string]int{}
	for l := range strings.Lines(tshark(t, name, "-Y", "tcp.len > 0 and not tcp.analysis.retransmission", "-T", "fields", "-e", "tcp.stream", "-e", "tcp.srcport", "-e", "tcp.len")) {
		var stream, from, n int
		if _, err := fmt.Sscan(l, &stream, &from, &n); err != nil {
			t.Fatal(err)
		}
		side := "client"
		if from == 25 || from == 110 {
			side = "server"
		}
		all[fmt.Sprint(stream, " ", side)] += n
	}
	return all
}
