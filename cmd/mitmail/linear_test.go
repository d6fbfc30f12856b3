//go:build unix

package main

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
	"mitmail/decode/decodetest"
	"mitmail/proxy/porttest"
)

// grown are captures that have so much of something.
func grown() map[string]func(t *testing.T, n int) string {
	hello := []string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"}
	envelope := []string{"C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n", "C DATA\r\n", "S 354 go\r\n"}
	mail := func(text string) []string {
		return append(slices.Clone(envelope), "C "+text+"\r\n.\r\n", "S 250 ok\r\n")
	}
	again := func(n int, lines ...string) []string { return slices.Repeat(lines, n) }
	many := strings.Repeat
	files := make(map[string]func(*testing.T, int) string)
	for name, says := range map[string]func(n int) []string{ // behind the greeting
		"commands": func(n int) []string { return again(n, "C NOOP\r\n", "S 250 ok\r\n") },
		"at once":  func(n int) []string { return []string{"C " + many("NOOP\r\n", n), "S " + many("250 ok\r\n", n)} },
		"findings": func(n int) []string { return again(n, "C NOPE\r\n", "S 500 no\r\n") },
		"messages": func(n int) []string { return again(n, mail("Subject: x\r\n\r\nx")...) },
		"recipients": func(n int) []string {
			return append(envelope[:2:2], again(n, "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n")...)
		},
		"refused": func(n int) []string {
			return append(envelope[:2:2], again(n, "C RCPT TO:<b@b>\r\n", "S 550 no\r\n")...)
		},
		"a line":    func(n int) []string { return []string{"C NOOP " + many("0123456789", n) + "\r\n", "S 250 ok\r\n"} },
		"in pieces": func(n int) []string { return append(again(n, "C x"), "C \r\n", "S 500 no\r\n") },
		"a reply":   func(n int) []string { return []string{"C HELP\r\n", "S " + many("214-x\r\n", n) + "214 x\r\n"} },
		"lines":     func(n int) []string { return mail("\r\n" + many("x\r\n", n)) },
		"fields":    func(n int) []string { return mail(many("Subject: x\r\n", n)) },
		"parts": func(n int) []string {
			return mail("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many("--b\r\n\r\nx\r\n", n))
		},
		"depth": func(n int) []string {
			var text strings.Builder
			for i := range n {
				fmt.Fprintf(&text, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
			}
			return mail(text.String())
		},
		"secrets": func(n int) (says []string) {
			for i := range n {
				secret := fmt.Sprintf("secret-%d", i)
				says = append(says, "C AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00anna\x00"+secret))+"\r\n", "S 535 "+secret+" is wrong\r\n")
			}
			return append(says, mail("\r\n"+many("a secret-1 in a text\r\n", n))...)
		},
	} {
		files[name] = func(t *testing.T, n int) string { return dialogue(t, 25, append(slices.Clone(hello), says(n)...)...) }
	}
	files["sessions"] = func(t *testing.T, n int) string {
		return made(t, "", func(w *tcp.Writer) error {
			for i := range n {
				client := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), uint16(10_000+i))
				r, err := w.Connect(madeAt, client, netip.MustParseAddrPort("192.0.2.2:25"), "")
				if err == nil {
					err = r.Data(madeAt, decode.Server, []byte("220 mx\r\n"), "")
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	for name, change := range map[string]func(packets []pcap.Packet) []pcap.Packet{
		"segments twice": func(p []pcap.Packet) []pcap.Packet { return slices.Concat(p, p) },
		"out of order": func(p []pcap.Packet) []pcap.Packet {
			slices.Reverse(p[3:]) // behind the handshake
			return p
		},
		"fragments": fragmented,
	} {
		files[name] = func(t *testing.T, n int) string { return changed(t, files["in pieces"](t, n), change) }
	}
	return files
}

// changed is a capture with its packets changed.
func changed(t *testing.T, name string, change func([]pcap.Packet) []pcap.Packet) string {
	f, err := os.Open(name)
	must(t, err)
	defer f.Close()
	r, err := pcap.NewReader(name, f)
	must(t, err)
	var packets []pcap.Packet
	for {
		var p pcap.Packet
		if !r.Next(&p) {
			break
		}
		p.Data = slices.Clone(p.Data)
		packets = append(packets, p)
	}
	to, err := os.Create(filepath.Join(t.TempDir(), "changed.pcapng"))
	must(t, err)
	defer to.Close()
	w, err := pcap.NewWriter(to, "")
	must(t, err)
	for _, p := range change(packets) {
		must(t, w.Packet(&p))
	}
	return to.Name()
}

// fragmented has each packet in fragments of 16 bytes.
func fragmented(packets []pcap.Packet) (all []pcap.Packet) {
	const ethernet, ip = 14, 20
	for i, p := range packets {
		head, rest := p.Data[:ethernet+ip], p.Data[ethernet+ip:]
		for at := 0; at < len(rest); at += 16 {
			part := rest[at:min(at+16, len(rest))]
			f := p
			f.Data = append(slices.Clone(head), part...)
			f.Length = len(f.Data)
			header := f.Data[ethernet:]
			binary.BigEndian.PutUint16(header[2:], uint16(ip+len(part)))
			binary.BigEndian.PutUint16(header[4:], uint16(i))
			place := uint16(at / 8)
			if at+len(part) < len(rest) {
				place |= 1 << 13 // there are more
			}
			binary.BigEndian.PutUint16(header[6:], place)
			all = append(all, f)
		}
	}
	return all
}

// everyForm are the arguments of read that have a capture written in every form.
func everyForm(t *testing.T, file string) []string {
	dir := t.TempDir()
	args := []string{"--json", "--mask", file, "-w", filepath.Join(dir, "mail") + string(os.PathSeparator)}
	for _, suffix := range []string{"html", "txt", "pcapng", "mbox"} {
		args = append(args, "-w", filepath.Join(dir, "out."+suffix))
	}
	return args
}

// Twice as much in a capture takes the program twice as much memory, in every form and
// with secrets masked, what is let go of again included.
func TestLinear(t *testing.T) {
	for name, file := range grown() {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 400, func(n int) func() {
				args := everyForm(t, file(t, n))
				return func() {
					if _, told, err := ran(t, args...); err != nil {
						t.Fatal(err, told)
					}
				}
			})
		})
	}
}

// It takes twice as much work, too: as many statements, which a program that is built for
// it counts. That of a capture with none of it is left out. There is so much of each that
// the bounds of what is kept are behind.
func TestWork(t *testing.T) {
	if raceDetector {
		t.Skip("it has to be built for it, and is without the race detector")
	}
	program := filepath.Join(t.TempDir(), "mitmail")
	runGo(t, "build", "-cover", "-covermode=atomic", "-coverpkg=mitmail/...", "-o", program, ".")
	fewer := map[string]int{"secrets": 600, "messages": 500, "sessions": 1000} // of what is more by itself
	for name, file := range grown() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doubled(t, cmp.Or(fewer[name], 4000), func(n int) int64 {
				return statements(t, program, append([]string{"read", "-q"}, everyForm(t, file(t, n))...), nil)
			})
		})
	}
	t.Run("terms", func(t *testing.T) {
		t.Parallel()
		file := grown()["commands"](t, 10)
		doubled(t, 200, func(n int) int64 {
			return statements(t, program, []string{"read", "-q", "--json", "--filter", "code == 1" + strings.Repeat(` or verb == "X"`, n), file}, nil)
		})
	})
	t.Run("rules", func(t *testing.T) {
		t.Parallel()
		doubled(t, 200, func(n int) int64 {
			rules, address := filepath.Join(t.TempDir(), "rules"), porttest.Address(t)
			must(t, os.WriteFile(rules, []byte(strings.Repeat(`verb == "X" => reply 550 no`+"\n", n)), 0o600))
			return statements(t, program, []string{"proxy", address + "=smtp://" + serveMail(t), "--json", "--rules", rules}, func(p *os.Process) {
				awaitListening(t, address)
				roundTrip(t, address, 20)
				must(t, p.Signal(syscall.SIGTERM))
			})
		})
	})
}

// runGo runs the go command.
func runGo(t *testing.T, args ...string) {
	t.Helper()
	if told, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, told)
	}
}

// doubled compares the work for so much, and for twice as much.
func doubled(t *testing.T, n int, work func(n int) int64) {
	t.Helper()
	none := work(0)
	once, twice := work(n)-none, work(2*n)-none
	if t.Logf("%d take %d statements, %d take %.2f times as many", n, once, 2*n, float64(twice)/float64(once)); twice > once*5/2 {
		t.Errorf("%d take %d statements, %d take %d", n, once, 2*n, twice)
	}
}

// statements is how many statements a program runs, which has counters. meanwhile, unless
// it is nil, is done while it runs.
func statements(t *testing.T, program string, args []string, meanwhile func(*os.Process)) (n int64) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "GOCOVERDIR="+dir, "HOME="+dir)
	var told strings.Builder
	cmd.Stderr = &told
	must(t, cmd.Start())
	if meanwhile != nil {
		meanwhile(cmd.Process)
	}
	if err := cmd.Wait(); err != nil && meanwhile == nil {
		t.Fatal(err, told.String())
	}
	counts := filepath.Join(dir, "counts")
	runGo(t, "tool", "covdata", "textfmt", "-i", dir, "-o", counts)
	f, err := os.Open(counts)
	must(t, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		block := strings.Fields(lines.Text()) // where, how many statements, how often
		if len(block) != 3 {
			continue
		}
		size, err := strconv.ParseInt(block[1], 10, 64)
		must(t, err)
		often, err := strconv.ParseInt(block[2], 10, 64)
		must(t, err)
		n += size * often
	}
	return n
}
