package proxy

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

// protocols are the bare schemes, one a protocol.
var protocols = []string{"smtp", "pop3"}

func TestBytesPassUnchanged(t *testing.T) {
	for _, scheme := range protocols {
		for seed := range uint64(12) {
			t.Run(fmt.Sprintf("%s seed %d", scheme, seed), func(t *testing.T) {
				s, client, server := between(t, Proxy{}, scheme)
				random := rand.New(rand.NewPCG(seed, 1))
				up, down := traffic(random), traffic(random)
				var both sync.WaitGroup
				both.Go(func() { sendInPieces(t, client, up, rand.New(rand.NewPCG(seed, 2))) })
				both.Go(func() { sendInPieces(t, server, down, rand.New(rand.NewPCG(seed, 3))) })
				both.Go(func() { arrives(t, server, up) })
				both.Go(func() { arrives(t, client, down) })
				both.Wait()
				s.stop()
				c := s.events.closed(1)
				if end := c[len(c)-1].Payload.(*decode.Close); end.ClientBytes != int64(len(up)) || end.ServerBytes != int64(len(down)) {
					t.Errorf("close counts %d and %d bytes, want %d and %d", end.ClientBytes, end.ServerBytes, len(up), len(down))
				}
			})
		}
	}
}

// traffic is what mail might look like, and what it never does.
func traffic(random *rand.Rand) []byte {
	words := []string{
		"EHLO c.example\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n", ".\r\n", "\n.\n", "AUTH LOGIN\r\n",
		"dXNlcg==\r\n", "BDAT 20 LAST\r\n", "BDAT 99999999999999999999\r\n", "USER a\r\n", "PASS b\r\n", "RETR 1\r\n", "LIST\r\n", "STAT\r\n",
		"220 hello\r\n", "250-a\r\n", "250 b\r\n", "354 go\r\n", "334 \r\n", "421 bye\r\n", "500 no\r\n", "+OK 3 octets\r\n", "-ERR no\r\n", "+ \r\n",
		"Subject: x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n", "\x16\x03\x01", "\r", "\n", "\x00", "half a li",
	}
	var b []byte
	for range random.IntN(400) {
		if random.IntN(20) == 0 {
			junk := make([]byte, random.IntN(40_000))
			for i := range junk {
				junk[i] = byte(random.Uint32())
			}
			b = append(b, junk...)
			continue
		}
		b = append(b, words[random.IntN(len(words))]...)
	}
	return b
}

// sendInPieces writes all of b, cut anywhere, and ends.
func sendInPieces(t *testing.T, c *net.TCPConn, b []byte, random *rand.Rand) {
	most := []int{3, 100, 5_000, 200_000}[random.IntN(4)]
	if len(b) > 5_000 {
		most = max(most, 1_000)
	}
	for len(b) > 0 {
		n := min(len(b), 1+random.IntN(most))
		if _, err := c.Write(b[:n]); err != nil {
			t.Error(err)
			return
		}
		b = b[n:]
	}
	if err := c.CloseWrite(); err != nil {
		t.Error(err)
	}
}

// arrives reads c to its end and compares.
func arrives(t *testing.T, c net.Conn, want []byte) {
	got, err := io.ReadAll(c)
	if err != nil || sha256.Sum256(got) != sha256.Sum256(want) {
		same := 0
		for same < min(len(got), len(want)) && got[same] == want[same] {
			same++
		}
		t.Errorf("%d bytes arrived (%v), want %d; they differ from byte %d on", len(got), err, len(want), same)
	}
}

func TestHostile77ByteByByte(t *testing.T) {
	_, client, server := between(t, Proxy{}, "smtp")
	dialogue := []struct {
		from, to *net.TCPConn
		text     string
	}{
		{server, client, "220-mx\r\n220 ready\r\n"},
		{client, server, "EHLO c\r\n"},
		{server, client, "250-mx\r\n250 AUTH PLAIN\r\n"},
		{client, server, "MAIL FROM:<a@b>\r\n"},
		{server, client, "250 ok\r\n"},
		{client, server, "RCPT TO:<a@b>\r\n"},
		{server, client, "250 ok\r\n"},
		{client, server, "DATA\r\n"},
		{server, client, "354 go\r\n"},
		{client, server, "Subject: x\r\n\r\n..x\r\n.\r\n"},
		{server, client, "250 ok\r\n"},
		{client, server, "QUI"},
	}
	for _, d := range dialogue {
		for i := range d.text {
			say(t, d.from, d.text[i:i+1])
			hears(t, d.to, d.text[i:i+1])
		}
	}
}

// untilBlocked writes until nobody takes it any more.
func untilBlocked(t *testing.T, c *net.TCPConn) (written int) {
	t.Helper()
	defer c.SetWriteDeadline(time.Time{})
	for {
		c.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		n, err := c.Write([]byte(megabyte))
		written += n
		if err == nil {
			continue
		}
		if !os.IsTimeout(err) {
			t.Fatal(err)
		}
		return written
	}
}

func TestHostile79SlowReader(t *testing.T) {
	_, client, server := between(t, Proxy{}, "pop3")
	written := untilBlocked(t, server)
	if written > 64<<20 {
		t.Errorf("%d MiB went out to a client that reads nothing", written>>20)
	}
	say(t, client, "NOOP\r\n")
	hears(t, server, "NOOP\r\n") // the other way is free
	server.CloseWrite()
	all := bytes.Repeat([]byte(megabyte), written/len(megabyte)+1)
	arrives(t, client, all[:written])
}
