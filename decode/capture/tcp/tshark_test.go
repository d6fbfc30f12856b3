package tcp_test

import (
	"strings"
	"testing"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
)

// Wireshark finds nothing wrong with what is written, and reads the same mail.
func TestTshark(t *testing.T) {
	var b blocks
	w, err := pcap.NewWriter(&b, "mitmail test")
	if err != nil {
		t.Fatal(err)
	}
	want := ""
	for _, name := range []string{"ipv4", "ipv6", "both"} {
		converse(t, w, pairs[name][0], pairs[name][1])
		sums := "|1" // of IP and TCP: good
		if name == "ipv4" {
			sums = "1|1"
		}
		want += strings.ReplaceAll(`mitmail: smtp,Connection establish request (SYN): server port 25|sums||
Connection establish acknowledge (SYN+ACK): server port 25|sums||
|sums||
|sums||220
received: EHLO b|sums|EHLO|
|sums||250
|sums|DATA|
|sums||354
long|sums||
|sums||
|sums||
|sums||
|sums||250
Connection finish (FIN),This frame initiates the connection closing|sums||
Connection finish (FIN),This frame undergoes the connection closing|sums||
|sums||
`, "sums", sums)
	}
	out := capturetest.Tshark(t, b.Bytes(), "-e", "_ws.expert.message", "-e", "ip.checksum.status", "-e", "tcp.checksum.status", "-e", "smtp.req.command", "-e", "smtp.response.code")
	if out != want {
		t.Errorf("\ngot  %s\nwant %s", out, want)
	}
}
