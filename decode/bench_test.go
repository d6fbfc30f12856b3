package decode_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"mitmail/decode"
)

// dialogue is a whole SMTP session, side by side.
var dialogue = []struct {
	from decode.Side
	text string
}{
	{decode.Server, "220 mx.example ESMTP\r\n"},
	{decode.Client, "EHLO client.example\r\n"},
	{decode.Server, "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n"},
	{decode.Client, "MAIL FROM:<ann@client.example> SIZE=300\r\n"},
	{decode.Server, "250 2.1.0 Ok\r\n"},
	{decode.Client, "RCPT TO:<bob@mx.example>\r\n"},
	{decode.Server, "250 2.1.5 Ok\r\n"},
	{decode.Client, "DATA\r\n"},
	{decode.Server, "354 End data with <CR><LF>.<CR><LF>\r\n"},
	{decode.Client, "From: ann@client.example\r\nTo: bob@mx.example\r\nSubject: hello\r\n\r\nHello Bob.\r\n.\r\n"},
	{decode.Server, "250 2.0.0 Ok: queued as 4711\r\n"},
	{decode.Client, "QUIT\r\n"},
	{decode.Server, "221 2.0.0 Bye\r\n"},
}

// BenchmarkSession is the cost of decoding one small SMTP session.
func BenchmarkSession(b *testing.B) {
	at := time.Unix(1, 0)
	benchmarkSession(b, func(c *decode.Conversation, from decode.Side) { c.Drain(at, from, func([]decode.Event) {}) })
}

// BenchmarkHeld is the same where each line is looked at before it goes on.
func BenchmarkHeld(b *testing.B) {
	at := time.Unix(1, 0)
	benchmarkSession(b, func(c *decode.Conversation, from decode.Side) {
		c.Hold(from, true)
		for u, ok := c.Next(from); ok; u, ok = c.Next(from) {
			c.Look(u)
			c.Commit(at, u, decode.Ruling{})
		}
	})
}

func benchmarkSession(b *testing.B, drain func(*decode.Conversation, decode.Side)) {
	b.ReportAllocs()
	at := time.Unix(1, 0)
	for b.Loop() {
		c := decode.New(decode.SMTP)
		c.Open(at, decode.Open{Client: "127.0.0.1:40000", Server: "127.0.0.1:25"})
		for _, d := range dialogue {
			c.Push(d.from, []byte(d.text))
			drain(c, d.from)
		}
		c.End(at, decode.Client, decode.EOF)
		c.End(at, decode.Server, decode.EOF)
	}
}

// bigMessage is 1 MB of mail with a base64 attachment.
func bigMessage() (message []byte, attachment string) {
	data := make([]byte, 735<<10)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	var lines bytes.Buffer
	for text := base64.StdEncoding.EncodeToString(data); text != ""; {
		n := min(76, len(text))
		lines.WriteString(text[:n] + "\r\n")
		text = text[n:]
	}
	head := "From: ann@client.example\r\nTo: bob@mx.example\r\nSubject: big\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: application/octet-stream; name=data.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	return []byte(head + lines.String()), lines.String()
}

// BenchmarkMessage is the cost of decoding 1 MB of mail that comes in reads of
// 32 KB. Compare it with BenchmarkMessageFloor: what the hashes and the base64
// of the same mail cost by themselves.
func BenchmarkMessage(b *testing.B) {
	message, _ := bigMessage()
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	ignore := func([]decode.Event) {}
	at := time.Unix(1, 0)
	for b.Loop() {
		c := decode.New(decode.SMTP)
		for _, d := range dialogue[:9] {
			c.Push(d.from, []byte(d.text))
			c.Drain(at, d.from, ignore)
		}
		for rest := message; len(rest) > 0; {
			n := min(32<<10, len(rest))
			c.Push(decode.Client, rest[:n])
			c.Drain(at, decode.Client, ignore)
			c.Early(decode.Client)
			rest = rest[n:]
		}
		c.Push(decode.Client, []byte(".\r\n"))
		c.Drain(at, decode.Client, ignore)
	}
}

// BenchmarkMessageFloor hashes the same mail, decodes its attachment and hashes
// that.
func BenchmarkMessageFloor(b *testing.B) {
	message, attachment := bigMessage()
	b.SetBytes(int64(len(message)))
	data := make([]byte, len(attachment))
	for b.Loop() {
		sha256.Sum256(message)
		n, err := base64.StdEncoding.Decode(data, []byte(attachment))
		if err != nil {
			b.Fatal(err)
		}
		sha256.Sum256(data[:n])
	}
}
