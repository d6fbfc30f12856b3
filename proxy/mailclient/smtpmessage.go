package mailclient

import (
	"strings"

	"mitmail/proxy/internal/wire"
)

// Mail begins a transaction. Parameters are such as SIZE=1000 or SMTPUTF8; an
// empty address is the null reverse-path.
func (c *SMTPClient) Mail(from string, params ...string) error {
	c.accepted = 0
	_, err := c.Command(strings.Join(append([]string{"MAIL FROM:<" + from + ">"}, params...), " "))
	return err
}

// Rcpt names a recipient.
func (c *SMTPClient) Rcpt(to string, params ...string) error {
	_, err := c.Command(strings.Join(append([]string{"RCPT TO:<" + to + ">"}, params...), " "))
	if err == nil {
		c.accepted++
	}
	return err
}

// Data sends the message, its line ends made CRLF. It returns the server's
// verdicts: one, or in LMTP one for each accepted recipient in turn. The error
// is [*Refused] when the server wanted nothing to do with it, with "." as the
// command when all verdicts are negative.
func (c *SMTPClient) Data(message []byte) ([]Reply, error) {
	r, err := c.Command("DATA")
	if err != nil {
		return nil, err
	}
	if r.Code != 354 {
		return nil, &Refused{Command: "DATA", Code: r.Code, Said: r.String()}
	}
	if err := c.wire.Write(wire.Stuffed(wire.CRLF(message))); err != nil {
		return nil, err
	}
	return c.verdicts()
}

// verdicts reads what became of a message.
func (c *SMTPClient) verdicts() ([]Reply, error) {
	n := 1
	if c.LMTP {
		n = c.accepted
	}
	var replies []Reply
	var refused error
	taken := 0
	for range n {
		r, err := c.expect(".")
		switch {
		case err == nil:
			taken++
		case r.Code == 0:
			return replies, err
		default:
			refused = err
		}
		replies = append(replies, r)
	}
	if taken > 0 {
		return replies, nil
	}
	return replies, refused
}

// Reset gives the transaction up.
func (c *SMTPClient) Reset() error {
	_, err := c.Command("RSET")
	return err
}
