package large

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"mitmail/decode"
)

// dialogue is a session as it is told, and what is true of it by now.
type dialogue struct {
	emit  func(line) bool
	truth Session
}

// over ends the session.
func (d *dialogue) over() { d.emit(line{truth: &d.truth}) }

// does has the client give a command. The rest of the line follows the verb.
func (d *dialogue) does(verb, format string, args ...any) {
	d.truth.Commands = append(d.truth.Commands, verb)
	d.say(decode.Client, verb+format, args...)
}

// answers has the server reply: a code or a status, and what follows it.
func (d *dialogue) answers(code, format string, args ...any) {
	d.truth.Replies = append(d.truth.Replies, code)
	d.say(decode.Server, code+format, args...)
}

func (d *dialogue) say(from decode.Side, format string, args ...any) {
	d.emit(line{from: from, bytes: fmt.Appendf(nil, format+"\r\n", args...)})
}

// sends has a side send a message none of whose lines begins with a dot. The
// dot that ends it is a packet of its own, as most programs send it.
func (d *dialogue) sends(from decode.Side, text []byte) {
	sum := sha256.Sum256(text)
	d.truth.Messages = append(d.truth.Messages, Message{int64(len(text)), hex.EncodeToString(sum[:])})
	d.emit(line{from: from, bytes: text})
	d.say(from, ".")
}

func (d *dialogue) login(mechanism, user, secret string, ok bool) {
	d.truth.Logins = append(d.truth.Logins, Login{mechanism, user, secret, ok})
}

// attached is a message with a file in base64.
func attached(n int, file []byte) []byte {
	text := []byte("From: " + sender(n) + "\r\nTo: bob@mx.example\r\nSubject: a large file\r\nMIME-Version: 1.0\r\n" +
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

// note is a short message.
func note(n int) []byte {
	return fmt.Appendf(nil, "From: %s\r\nTo: bob@mx.example\r\nSubject: message %d\r\n\r\nHello Bob,\r\nthis is number %d.\r\n", sender(n), n, n)
}

func sender(n int) string { return fmt.Sprintf("ann%d@client.example", n) }
