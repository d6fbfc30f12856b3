//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"net/netip"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// most is what the program may take of memory for any file, in KiB.
const most = 256 << 10

// takes has the program read what is written to it, and returns its records. It may not
// take more memory than it may for any file.
func takes(t *testing.T, write func(io.Writer) error, args ...string) (records string) {
	t.Helper()
	if raceDetector {
		t.Skip("memory is not what it is in the program; .ci/run runs this without the race detector")
	}
	t.Parallel()
	cmd := exec.Command("mitmail", append([]string{"read", "--json", "-"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := write(in); err != nil {
		t.Errorf("it does not read on: %v", err)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %.300s", err, &stderr)
	}
	if used := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; used > most {
		t.Errorf("%d KiB", used)
	}
	return stdout.String()
}

// conversation writes a capture of one connection: what is said stands behind C or S
// and a space, and the last of it is said again and again, to so many bytes.
func conversation(w io.Writer, port uint16, again int, said ...string) error {
	packets, err := pcap.NewWriter(w, "")
	if err != nil {
		return err
	}
	at := time.Unix(1_700_000_000, 0)
	r, err := tcp.NewWriter(packets).Connect(at, netip.MustParseAddrPort("192.0.2.1:40000"), netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), port), "")
	for i, line := range said {
		from := decode.Client
		if line[0] == 'S' {
			from = decode.Server
		}
		text, times := []byte(line[2:]), 1
		if again > 0 && i == len(said)-1 {
			text = bytes.Repeat(text, 64<<10/len(text))
			times = again / len(text)
		}
		for range times {
			if err == nil {
				err = r.Data(at, from, text, "")
			}
		}
	}
	return err
}

func TestHostile64Memory(t *testing.T) {
	mail := []string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n", "C DATA\r\n", "S 354 go\r\n"}
	maildrop := []string{"S +OK mx\r\n", "C USER a\r\n", "S +OK\r\n", "C PASS b\r\n", "S +OK\r\n", "C RETR 1\r\n", "S +OK\r\n"}
	for name, c := range map[string]struct {
		port uint16
		said []string
		want string // of the records
	}{
		"a line of a command": {25, append(mail[:3:3], "C x"), "line-too-long"},
		"a line of a reply":   {25, append(mail[:4:4], "S 2"), "line-too-long"},
		"a line of text":      {25, append(mail, "C x"), "message-incomplete"},
		"text":                {25, append(mail, "C 12345\r\n"), "message-incomplete"},
		"a text that is sent": {110, append(maildrop, "S 12345\r\n"), "message-incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			records := takes(t, func(w io.Writer) error { return conversation(w, c.port, 64<<20, c.said...) }, "-w", out+".html", "-w", out+".txt")
			if !strings.Contains(records, c.want) || !strings.Contains(records, `"event":"close"`) {
				t.Errorf("it says\n%.3000s", records)
			}
		})
	}
}

func TestHostile24Memory(t *testing.T) {
	for name, block := range map[string][]byte{
		"empty records":  make([]byte, 1<<20),
		"honest records": bytes.Repeat(append(binary.BigEndian.AppendUint64(make([]byte, 8), 1008<<32|1008), make([]byte, 1008)...), 1024),
	} {
		t.Run(name, func(t *testing.T) {
			takes(t, func(w io.Writer) error {
				z := gzip.NewWriter(w)
				_, err := z.Write([]byte{0: 0xa1, 1: 0xb2, 2: 0xc3, 3: 0xd4, 5: 2, 23: 1})
				for range 256 {
					if err == nil {
						_, err = z.Write(block)
					}
				}
				if err == nil {
					err = z.Close()
				}
				return err
			})
		})
	}
}

// Behind two hundred thousand connections that say nothing, or next to nothing, an
// honest session is read.
func TestHostile42Memory(t *testing.T) {
	for name, flags := range map[string]byte{"SYN": 2, "one packet": 16} {
		t.Run(name, func(t *testing.T) {
			records := takes(t, func(w io.Writer) error {
				var said bytes.Buffer
				if err := conversation(&said, 25, 0, "S 220 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"); err != nil {
					return err
				}
				packets, err := pcap.NewWriter(w, "")
				for i := range uint32(200_000) {
					p := segment(i, flags)
					if err == nil {
						err = packets.Packet(&pcap.Packet{Time: time.Unix(1_600_000_000, 0), Link: pcap.LinkRaw, Data: p, Length: len(p)})
					}
				}
				if err == nil {
					_, err = said.WriteTo(w) // a section of its own
				}
				return err
			})
			if !strings.Contains(records, `"client":"192.0.2.1:40000"`) || !strings.Contains(records, `"verb":"QUIT"`) {
				t.Errorf("it says\n%.3000s", records)
			}
		})
	}
}

// segment is a packet of some client to port 25; one without SYN has a byte.
func segment(client uint32, flags byte) []byte {
	p := []byte{0: 0x45, 3: 40, 8: 64, 9: 6, 12: 10, 16: 192, 17: 0, 18: 2, 19: 2, 20: 0x9c, 21: 0x40, 23: 25, 32: 5 << 4, 33: flags, 39: 0}
	p[13], p[14], p[15] = byte(client>>16), byte(client>>8), byte(client)
	if flags&2 == 0 {
		p = append(p, 'x')
		p[3]++
	}
	return p
}

// The first signal ends what waits for somebody to write to a FIFO, whatever is to be
// read from it.
func TestHostile88FIFO(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	for command, code := range map[string]int{
		"demo FIFO":                exit.Interrupted,
		"demo --text --rules FIFO": exit.Interrupted,
		"proxy 0=smtp://127.0.0.1:9 --text --rules FIFO":            exit.Done,
		"proxy 0=smtp://127.0.0.1:9 --text --ca FIFO":               exit.Done,
		"proxy --socks 0 --socks-user x --socks-password-file FIFO": exit.Done,
		"read --keylog FIFO testdata/captures/plain.pcap":           exit.Interrupted,
		"read FIFO":                            exit.Interrupted,
		"diff FIFO FIFO":                       exit.Interrupted,
		"audit 0=smtp://127.0.0.1:9 --ca FIFO": exit.Interrupted,
		"fetch --server pop3://127.0.0.1:9 --user x --password-file FIFO":               exit.Interrupted,
		"send --server smtp://127.0.0.1:9 --from a@example.org --to b@example.org FIFO": exit.Interrupted,
	} {
		var stderr strings.Builder
		if got := run(ctx, strings.Fields(strings.ReplaceAll(command, "FIFO", fifo)), &stderr); got != code || strings.Contains(stderr.String(), "error") {
			t.Errorf("%s: exit code %d, want %d, and said %q", command, got, code, stderr.String())
		}
	}
}
