package mailclient

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"

	"mitmail/proxy/internal/wire"
)

// maxCommand is the longest POP3 command that a server has to take (RFC 2449 4).
const maxCommand = 255

// POP3Client goes through POP3 step by step. A step the server refuses fails
// with [*Refused]; the connection can be used on. It belongs to one goroutine.
type POP3Client struct {
	Greeting string // behind +OK

	wire *wire.Conn
}

// DialPOP3 connects to host:port and reads the greeting. With a config TLS
// begins at once. The connection closes when ctx ends, or by Close.
func DialPOP3(ctx context.Context, addr string, config *tls.Config) (*POP3Client, error) {
	w, err := wire.Dial(ctx, addr, config)
	if err != nil {
		return nil, err
	}
	c := &POP3Client{wire: w}
	if c.Greeting, err = c.expect("CONNECT"); err != nil {
		w.Close()
		return nil, err
	}
	return c, nil
}

// Close hangs up; without Quit before it, nothing is deleted.
func (c *POP3Client) Close() error { return c.wire.Close() }

// TLS reports the connection's TLS; nil in clear.
func (c *POP3Client) TLS() *tls.ConnectionState { return c.wire.TLS() }

// expect reads the status line of a command and wants it to be +OK.
func (c *POP3Client) expect(command string) (text string, err error) {
	line, err := c.wire.ReadLine()
	if err != nil {
		return "", left(err, command)
	}
	status, text, _ := strings.Cut(line, " ")
	switch status {
	case "+OK":
		return text, nil
	case "-ERR":
		return "", &Refused{Command: verbOf(command), Said: line}
	}
	return "", fmt.Errorf("this is no POP3 reply: %q", line)
}

// Command sends one line and reads its status line; what stands behind +OK is
// returned.
func (c *POP3Client) Command(line string) (text string, err error) {
	if err := c.wire.WriteLine(line); err != nil {
		return "", err
	}
	return c.expect(line)
}

// Listing sends a command whose answer has several lines and reads them all.
func (c *POP3Client) Listing(command string) ([]string, error) {
	if _, err := c.Command(command); err != nil {
		return nil, err
	}
	return c.wire.ReadLines()
}

// Capabilities is what the server can do (RFC 2449): by keyword, what stands
// behind it. Of servers before RFC 2449, which refuse to say, it is empty.
func (c *POP3Client) Capabilities() (map[string]string, error) {
	var refused *Refused
	lines, err := c.Listing("CAPA")
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	list := make(map[string]string)
	for _, line := range lines {
		keyword, args, _ := strings.Cut(line, " ")
		list[strings.ToUpper(keyword)] = args
	}
	return list, nil
}

// StartTLS asks for TLS and shakes hands (RFC 2595).
func (c *POP3Client) StartTLS(config *tls.Config) error {
	if _, err := c.Command("STLS"); err != nil {
		return err
	}
	return c.wire.BeginTLS(config)
}

// User says whose mail is wanted. Pass follows.
func (c *POP3Client) User(name string) error {
	_, err := c.Command("USER " + name)
	return err
}

// Pass gives the password.
func (c *POP3Client) Pass(password string) error {
	_, err := c.Command("PASS " + password)
	return err
}

// APOP logs in with a digest instead of the password (RFC 1939 7). It needs a
// greeting with a timestamp.
func (c *POP3Client) APOP(user, password string) error {
	start := strings.IndexByte(c.Greeting, '<')
	end := strings.LastIndexByte(c.Greeting, '>')
	if start < 0 || end < start {
		return errors.New("the greeting has no timestamp for APOP")
	}
	_, err := c.Command("APOP " + user + " " + wire.APOPDigest(c.Greeting[start:end+1], password))
	return err
}

// Auth logs in by a SASL mechanism (RFC 5034).
func (c *POP3Client) Auth(m sasl.Client) error {
	return authenticate(m, maxCommand, func(line string) (string, bool, error) {
		if err := c.wire.WriteLine(line); err != nil {
			return "", false, err
		}
		reply, err := c.wire.ReadLine()
		switch {
		case err != nil:
			return "", false, err
		case reply == "+" || strings.HasPrefix(reply, "+ "):
			return strings.TrimPrefix(reply[1:], " "), true, nil
		case reply == "+OK" || strings.HasPrefix(reply, "+OK "):
			return "", false, nil
		}
		return "", false, &Refused{Command: "AUTH", Said: reply}
	})
}

// Quit takes leave, has what was marked deleted, and lets the server hang up.
// Close still has to be called.
func (c *POP3Client) Quit() error {
	_, err := c.Command("QUIT")
	if err == nil {
		c.wire.AwaitEnd()
	}
	return err
}
