package capture_test

import (
	"bytes"
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/decodetest"
)

// recordedScripts is a recording of all scripts, each from a port of its own.
func recordedScripts(t *testing.T) (file []byte, scripts []decodetest.Script) {
	t.Helper()
	var b bytes.Buffer
	w, err := pcap.NewWriter(&b, "test")
	if err != nil {
		t.Fatal(err)
	}
	r := capture.NewRecorder(w)
	for _, s := range decodetest.Scripts(t) {
		if !s.Live() {
			continue
		}
		scripts = append(scripts, s)
		n := len(scripts)
		play(s, func(events []decode.Event) {
			for _, ev := range events {
				if o, ok := ev.Payload.(*decode.Open); ok {
					o.Client, o.Server = fmt.Sprintf("192.0.2.1:%d", firstPort+n), serverOf(s).String()
				}
				if err := r.Write(n, s.Protocol, ev); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	return b.Bytes(), scripts
}

const firstPort = 20_000

func serverOf(s decodetest.Script) netip.AddrPort {
	port := uint16(25)
	if s.Protocol == decode.POP3 {
		port = 110
	}
	return netip.AddrPortFrom(capturetest.Server4.Addr(), port)
}

// In a recording of every dialogue Wireshark finds no packet that is not as it
// should be, and in those with nothing odd the same commands and replies.
func TestTsharkReadsScripts(t *testing.T) {
	file, scripts := recordedScripts(t)
	out := capturetest.Tshark(t, file, "--disable-protocol", "tls", "-e", "tcp.stream", "-e", "ip.checksum.status", "-e", "tcp.checksum.status", "-e", "tcp.analysis.flags", "-e", "_ws.malformed",
		"-e", "smtp.req.command", "-e", "smtp.response.code", "-e", "pop.request.command", "-e", "pop.response.indicator")
	words := make([][2][]string, len(scripts)) // commands and replies
	for line := range strings.Lines(out) {
		field := strings.Split(strings.TrimSpace(line), "|")
		n, err := strconv.Atoi(field[0])
		if err != nil || len(field) != 9 {
			t.Fatalf("tshark says %q", line)
		}
		clean := strings.HasSuffix(scripts[n].About, "nothing odd")
		if field[1] != "1" || field[2] != "1" || field[3] != "" || field[4] != "" && clean {
			t.Errorf("%s: checksums %s and %s, flags %q, malformed %q", scripts[n].Name, field[1], field[2], field[3], field[4])
		}
		words[n][0] = append(words[n][0], strings.FieldsFunc(field[5]+","+field[7], comma)...)
		words[n][1] = append(words[n][1], strings.FieldsFunc(field[6]+","+field[8], comma)...)
	}
	for n, s := range scripts {
		events := decodetest.Whole(t, s)
		if !strings.HasSuffix(s.About, "nothing odd") || slices.ContainsFunc(events, misunderstood) {
			continue
		}
		if commands, replies := commandsAndReplies(events); !slices.Equal(words[n][0], commands) || !slices.Equal(words[n][1], replies) {
			t.Errorf("%s:\ntshark %q\nmitmail %q %q", s.Name, words[n], commands, replies)
		}
	}
}

// misunderstood is what tshark takes for commands of POP3: answers to
// challenges, and TLS.
func misunderstood(ev decode.Event) bool {
	switch ev.Payload.(type) {
	case *decode.Response, *decode.Opaque:
		return true
	}
	return false
}

func comma(r rune) bool { return r == ',' }

// commandsAndReplies are what tshark shows of a session: four letters of a
// command, and the code of each reply, or its status.
func commandsAndReplies(events []decode.Event) (commands, replies []string) {
	for _, ev := range events {
		switch w := ev.Payload.(type) {
		case *decode.Command:
			commands = append(commands, w.Verb[:min(4, len(w.Verb))])
		case *decode.Reply:
			replies = append(replies, cmp.Or(w.Status, strconv.Itoa(w.Code)))
		}
	}
	return commands, replies
}
