package eml

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"mitmail/decode"
)

// Mbox writes messages one behind the other (RFC 4155), in the variant that can
// be undone: a line of the text that begins with any number of > and "From "
// gets one > more. Lines end with LF, as in all such files.
type Mbox struct{ w io.Writer }

// NewMbox makes an Mbox of a file that is empty.
func NewMbox(w io.Writer) *Mbox { return &Mbox{w} }

// Keep appends a message.
func (b *Mbox) Keep(l *Letter, m *decode.Message, at time.Time) error {
	_, err := fmt.Fprintf(b.w, "From %s %s\n", sender(m), at.UTC().Format(time.ANSIC))
	if err != nil {
		return err
	}
	q := &quoter{w: b.w}
	if _, err := l.WriteTo(q); err != nil {
		return err
	}
	return q.end()
}

// sender is what stands in the line in front of a message: one word.
func sender(m *decode.Message) string {
	if m.Envelope == nil || m.Envelope.MailFrom == nil {
		return "MAILER-DAEMON"
	}
	word := strings.Map(func(c rune) rune {
		if c <= ' ' || c == 0x7f {
			return '_'
		}
		return c
	}, *m.Envelope.MailFrom)
	if word == "" {
		return "MAILER-DAEMON"
	}
	return word
}

// quoter turns CRLF into LF and quotes what looks like the line in front of a
// message. Only the start of a line, as long as it may still be one, is held.
type quoter struct {
	w     io.Writer
	out   []byte
	line  []byte // the start of a line
	deep  bool   // behind the start of a line
	ended bool   // the last line has its LF
	cr    bool   // a CR waits for its LF
}

// maxQuoted is how often a line may have been quoted.
const maxQuoted = 1 << 10

// Write implements io.Writer.
func (q *quoter) Write(p []byte) (int, error) {
	q.out = q.out[:0]
	for _, c := range p {
		q.octet(c)
	}
	_, err := q.w.Write(q.out)
	return len(p), err
}

func (q *quoter) octet(c byte) {
	if q.cr {
		q.cr = false
		if c != '\n' {
			q.text('\r')
		}
	}
	switch c {
	case '\r':
		q.cr = true
	case '\n':
		q.release("")
		q.out = append(q.out, '\n')
		q.deep, q.ended = false, true
	default:
		q.text(c)
	}
}

// text takes an octet that is no line ending.
func (q *quoter) text(c byte) {
	q.ended = false
	if q.deep {
		q.out = append(q.out, c)
		return
	}
	q.line = append(q.line, c)
	switch word := bytes.TrimLeft(q.line, ">"); {
	case string(word) == "From ":
		q.release(">")
	case len(q.line) > maxQuoted, !strings.HasPrefix("From ", string(word)):
		q.release("")
	}
}

// release lets the start of a line go.
func (q *quoter) release(quote string) {
	q.out = append(append(q.out, quote...), q.line...)
	q.line, q.deep = q.line[:0], true
}

// end ends the last line, and the message with an empty one.
func (q *quoter) end() error {
	q.out = q.out[:0]
	if q.cr {
		q.text('\r')
	}
	q.release("")
	if !q.ended {
		q.out = append(q.out, '\n')
	}
	_, err := q.w.Write(append(q.out, '\n'))
	return err
}
