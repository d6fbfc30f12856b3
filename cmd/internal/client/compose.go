package client

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"mitmail/proxy/mailclient"
)

// longestLine is what a line of a message may have (RFC 5322 2.1.1).
const longestLine = 998

// composition is text that becomes a message.
type composition struct {
	from    string
	to      []string
	subject string
	date    time.Time
	text    []byte
}

// message is the text with the header that a message has to have: RFC 5322 3.6
// and MIME. Text that is not short lines of ASCII is made so.
func (m composition) message() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Date: %s\r\n", m.date.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "From: %s\r\n", m.from)
	fmt.Fprintf(&b, "To: %s\r\n", strings.Join(m.to, ",\r\n "))
	fmt.Fprintf(&b, "Subject: %s\r\n", mime.QEncoding.Encode("utf-8", m.subject))
	fmt.Fprintf(&b, "Message-ID: <%s@%s>\r\n", rand.Text(), m.domain())
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
	text := mailclient.CRLF(m.text)
	if shortASCII(text) {
		b.WriteString("Content-Transfer-Encoding: 7bit\r\n\r\n")
		b.Write(text)
		return b.Bytes()
	}
	b.WriteString("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	w.Write(text) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}

// domain is the right side of the message id.
func (m composition) domain() string {
	if _, domain, ok := strings.Cut(m.from, "@"); ok {
		return domain
	}
	return "localhost"
}

// shortASCII reports whether text can go over any server as it is.
func shortASCII(text []byte) bool {
	for line := range bytes.Lines(text) {
		if len(line) > longestLine+len("\r\n") {
			return false
		}
	}
	return isASCII(text)
}

// isASCII reports whether no byte has its eighth bit set.
func isASCII(text []byte) bool {
	return !bytes.ContainsFunc(text, func(r rune) bool { return r >= 0x80 })
}

// hasHeader reports whether text is a message already: it begins with lines
// "Name: value", and one of the names is that of a field that mail has, so
// that a note which begins "Buy: milk" is still a note.
func hasHeader(text []byte) bool {
	known := false
	for line := range bytes.Lines(text) {
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue // the line before goes on (RFC 5322 2.2.3)
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok || bytes.ContainsFunc(name, notFieldName) {
			return false
		}
		known = known || mailField(string(name))
	}
	return known
}

// notFieldName reports what no field name holds (RFC 5322 3.6.8).
func notFieldName(r rune) bool { return r <= ' ' || r >= 0x7f }

// mailField reports the fields that messages are known by.
func mailField(name string) bool {
	switch strings.ToLower(name) {
	case "from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "mime-version":
		return true
	}
	return false
}
