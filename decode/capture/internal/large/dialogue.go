package large

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"iter"
	"math/rand/v2"

	"mitmail/decode"
)

// say makes a line of a side.
func say(from decode.Side, format string, args ...any) line {
	return line{from: from, bytes: fmt.Appendf(nil, format+"\r\n", args...)}
}

// bigMail is a session with a few messages of 1 to 8 MB.
func bigMail(n int) iter.Seq[line] {
	return func(yield func(line) bool) {
		dice := rand.New(rand.NewPCG(uint64(n), 3))
		truth := hello(yield, n)
		for range 1 + dice.IntN(4) {
			text := attachment(dice, 1<<20+dice.IntN(7<<20))
			envelope(yield, truth, n)
			send(yield, truth, text)
		}
		bye(yield, truth)
	}
}

// shortSession is a session with one small message, or one that is refused.
func shortSession(n int) iter.Seq[line] {
	return func(yield func(line) bool) {
		truth := hello(yield, n)
		if n%4 == 0 {
			yield(say(decode.Client, "MAIL FROM:<ann%d@client.example>", n))
			yield(say(decode.Server, "550 5.7.1 no"))
			truth.Commands++
			bye(yield, truth)
			return
		}
		envelope(yield, truth, n)
		send(yield, truth, fmt.Appendf(nil, "From: ann%d@client.example\r\nTo: bob@mx.example\r\nSubject: message %d\r\n\r\nHello Bob,\r\nthis is number %d.\r\n", n, n, n))
		bye(yield, truth)
	}
}

func hello(yield func(line) bool, n int) *Session {
	yield(say(decode.Server, "220 mx.example ESMTP"))
	yield(say(decode.Client, "EHLO client%d.example", n))
	yield(say(decode.Server, "250-mx.example\r\n250-SIZE 20000000\r\n250 8BITMIME"))
	return &Session{Protocol: "smtp", Commands: 1}
}

func envelope(yield func(line) bool, truth *Session, n int) {
	yield(say(decode.Client, "MAIL FROM:<ann%d@client.example>", n))
	yield(say(decode.Server, "250 2.1.0 Ok"))
	yield(say(decode.Client, "RCPT TO:<bob@mx.example>"))
	yield(say(decode.Server, "250 2.1.5 Ok"))
	yield(say(decode.Client, "DATA"))
	yield(say(decode.Server, "354 End data with <CR><LF>.<CR><LF>"))
	truth.Commands += 3
}

// send sends a message none of whose lines begins with a dot.
func send(yield func(line) bool, truth *Session, text []byte) {
	sum := sha256.Sum256(text)
	truth.Messages = append(truth.Messages, Message{int64(len(text)), hex.EncodeToString(sum[:])})
	yield(line{from: decode.Client, bytes: append(text, ".\r\n"...)})
	yield(say(decode.Server, "250 2.0.0 Ok: queued"))
}

func bye(yield func(line) bool, truth *Session) {
	yield(say(decode.Client, "QUIT"))
	yield(say(decode.Server, "221 2.0.0 Bye"))
	truth.Commands++
	yield(line{truth: truth})
}

// attachment is a message with size bytes of a file in base64.
func attachment(dice *rand.Rand, size int) []byte {
	file := make([]byte, size/4*3)
	for i := 0; i+8 <= len(file); i += 8 {
		v := dice.Uint64()
		for j := range 8 {
			file[i+j] = byte(v >> (8 * j))
		}
	}
	text := []byte("From: ann@client.example\r\nTo: bob@mx.example\r\nSubject: a large file\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n" +
		"--part\r\nContent-Type: application/octet-stream; name=data.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	const row = 57 // octets, 76 characters
	for len(file) > 0 {
		n := min(row, len(file))
		text = base64.StdEncoding.AppendEncode(text, file[:n])
		text = append(text, "\r\n"...)
		file = file[n:]
	}
	return append(text, "--part--\r\n"...)
}
