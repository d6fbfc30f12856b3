//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// amplified is a capture of sessions in which a client says much and the server
// answers nothing of it: few bytes that mean many commands.
func amplified(t *testing.T, sessions int, said string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "much.pcapng")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.NewWriter(f, "")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	connections := tcp.NewWriter(w)
	for i := range sessions {
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 40000)
		r, err := connections.Connect(at, client, netip.MustParseAddrPort("192.0.2.2:25"), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			from decode.Side
			text string
		}{{decode.Server, "220 mx\r\n"}, {decode.Client, "EHLO c\r\n"}, {decode.Server, "250-mx\r\n250 STARTTLS\r\n"}, {decode.Client, said}} {
			if err := r.Data(at, step.from, []byte(step.text), ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	return name
}

// What a capture means may be a thousand times what it holds. The memory that it
// takes is bounded over all sessions, whoever writes.
func TestCapturesThatAmplify(t *testing.T) {
	const most = 256 << 10 // KiB
	if raceDetector {
		t.Skip("memory is not what it is in the program; .ci/run runs this without the race detector")
	}
	for name, file := range map[string]string{
		"behind STARTTLS":     amplified(t, 100, "STARTTLS\r\n"+strings.Repeat("NOOP\r\n", 10_000)),
		"unanswered commands": amplified(t, 600, strings.Repeat("NOOP\r\n", 1000)),
		"unanswered RCPT":     amplified(t, 400, "MAIL FROM:<a@x>\r\n"+strings.Repeat("RCPT TO:<somebody@mx.example>\r\n", 1000)),
	} {
		for _, args := range []string{"--json -w OUT.html", "--text --mask -w OUT.pcapng"} {
			t.Run(fmt.Sprint(name, args), func(t *testing.T) {
				t.Parallel()
				args := strings.ReplaceAll(args, "OUT", filepath.Join(t.TempDir(), "out"))
				cmd := exec.Command("mitmail", append([]string{"read", file}, strings.Fields(args)...)...)
				var told bytes.Buffer
				cmd.Stderr = &told // standard output is nowhere
				if err := cmd.Run(); err != nil {
					t.Fatalf("%v: %.300s", err, &told)
				}
				used := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
				if used > most {
					t.Errorf("%d KiB", used)
				}
			})
		}
	}
}
