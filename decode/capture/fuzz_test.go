package capture_test

import (
	"bytes"
	"testing"
)

// FuzzPendingConn makes a connection of what two sides say by turns. Whatever it is
// taken for, a session owns what was said behind a tunnel's preamble, or less.
func FuzzPendingConn(f *testing.F) {
	f.Add("220 mx ESMTP\r\n", "EHLO a\r\nQUIT\r\n", uint16(25), true, byte(3))
	f.Add("\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00+OK\r\n", "\x05\x01\x00\x05\x01\x00\x03\x01x\x00\x6eUSER a\r\n", uint16(1080), false, byte(4))
	f.Add("HTTP/1.1 200 OK\r\n\r\n220 mx\r\n", "CONNECT mx:25 HTTP/1.1\r\n\r\nEHLO a\r\n", uint16(8080), false, byte(0))
	f.Add("\x16\x03\x03\x00\x04\x02\x00\x00\x00", "\x16\x03\x01\x00\x04\x01\x00\x00\x00", uint16(465), false, byte(2))
	f.Fuzz(func(t *testing.T, server, client string, port uint16, serverFirst bool, piece byte) {
		if len(server)+len(client) > 1<<16 || port == 0 {
			return
		}
		var said []string
		for rest := [2]string{client, server}; rest[0] != "" || rest[1] != ""; serverFirst = !serverFirst {
			i, side := 0, "C "
			if serverFirst {
				i, side = 1, "S "
			}
			n := min(len(rest[i]), 1+int(piece)*16)
			said, rest[i] = append(said, side+rest[i][:n]), rest[i][n:]
		}
		owned := 0
		for _, s := range sessionsOf(t, bytes.NewReader(spoken(t, 40000, port, said...)), new(pipeline)) {
			for _, ev := range s.events {
				owned += len(ev.Raw)
			}
		}
		if owned > len(server)+len(client) {
			t.Fatalf("%d bytes of %d and %d", owned, len(server), len(client))
		}
	})
}
