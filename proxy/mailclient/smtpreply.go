package mailclient

import (
	"fmt"
	"strconv"
	"strings"
)

// maxReply is the lines of one SMTP reply that a client reads.
const maxReply = 1000

// Reply is what an SMTP server answered.
type Reply struct {
	Code int
	Text []string // its lines, without the code
}

// String is the reply on one line.
func (r Reply) String() string { return strconv.Itoa(r.Code) + " " + strings.Join(r.Text, " ") }

// OK reports a positive reply: 2yz, or 3yz for what goes on (RFC 5321 4.2.1).
func (r Reply) OK() bool { return r.Code >= 200 && r.Code < 400 }

// readReply reads one reply, all of its lines.
func (c *SMTPClient) readReply() (Reply, error) {
	var r Reply
	for len(r.Text) < maxReply {
		line, err := c.wire.ReadLine()
		if err != nil {
			return Reply{}, err
		}
		code, text, more, ok := parseReplyLine(line)
		if !ok || len(r.Text) > 0 && code != r.Code {
			return Reply{}, fmt.Errorf("this is no SMTP reply: %q", line)
		}
		r.Code = code
		r.Text = append(r.Text, text)
		if !more {
			return r, nil
		}
	}
	return Reply{}, fmt.Errorf("reply of more than %d lines", maxReply)
}

// parseReplyLine takes "250-text" apart. Servers may leave out the space
// before an empty text (RFC 5321 4.2).
func parseReplyLine(line string) (code int, text string, more, ok bool) {
	if len(line) < 3 {
		return 0, "", false, false
	}
	code, err := strconv.Atoi(line[:3])
	if err != nil || code < 200 || code > 599 {
		return 0, "", false, false
	}
	if len(line) == 3 {
		return code, "", false, true
	}
	return code, line[4:], line[3] == '-', line[3] == '-' || line[3] == ' '
}
