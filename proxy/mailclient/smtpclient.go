package mailclient

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"

	"mitmail/proxy/internal/wire"
)

// maxAuthLine is the longest AUTH command, initial response included, that a
// server has to take (RFC 4954 4).
const maxAuthLine = 12288

// SMTPClient is a client of SMTP or LMTP that goes through the protocol step
// by step. A step the server refuses fails with [*Refused]; the connection can
// be used on. It belongs to one goroutine.
type SMTPClient struct {
	Greeting Reply
	LMTP     bool // say LHLO, and expect a reply for each recipient (RFC 2033); set before Hello

	wire       *wire.Conn
	name       string // we said we are
	extensions map[string]string
	accepted   int // recipients of this transaction
}

// DialSMTP connects to host:port and reads the greeting. With a config TLS
// begins at once. The connection closes when ctx ends, or by Close.
func DialSMTP(ctx context.Context, addr string, config *tls.Config) (*SMTPClient, error) {
	w, err := wire.Dial(ctx, addr, config)
	if err != nil {
		return nil, err
	}
	c := &SMTPClient{wire: w}
	if c.Greeting, err = c.expect("CONNECT"); err != nil {
		w.Close()
		return nil, err
	}
	return c, nil
}

// Close hangs up without a word; Quit first to be polite.
func (c *SMTPClient) Close() error { return c.wire.Close() }

// TLS reports the connection's TLS; nil in clear.
func (c *SMTPClient) TLS() *tls.ConnectionState { return c.wire.TLS() }

// expect reads the reply to a command and wants it to be positive.
func (c *SMTPClient) expect(command string) (Reply, error) {
	r, err := c.readReply()
	if err == nil && !r.OK() {
		err = &Refused{Command: verbOf(command), Code: r.Code, Said: r.String()}
	}
	return r, left(err, command)
}

// Command sends one line and reads its reply.
func (c *SMTPClient) Command(line string) (Reply, error) {
	if err := c.wire.WriteLine(line); err != nil {
		return Reply{}, err
	}
	return c.expect(line)
}

// Hello says who we are: EHLO, and HELO to servers that do not know it.
func (c *SMTPClient) Hello(name string) error {
	c.name, c.extensions = name, make(map[string]string)
	verb := "EHLO "
	if c.LMTP {
		verb = "LHLO "
	}
	r, err := c.Command(verb + name)
	var refused *Refused
	if errors.As(err, &refused) && refused.Code >= 500 && !c.LMTP {
		_, err = c.Command("HELO " + name)
		return err
	}
	if err != nil {
		return err
	}
	for _, line := range r.Text[1:] {
		keyword, args, _ := strings.Cut(line, " ")
		c.extensions[strings.ToUpper(keyword)] = args
	}
	return nil
}

// Extension reports whether the server offered a keyword, and what stood
// behind it: Extension("AUTH") is "PLAIN LOGIN", true.
func (c *SMTPClient) Extension(keyword string) (args string, ok bool) {
	args, ok = c.extensions[keyword]
	return args, ok
}

// StartTLS asks for TLS, shakes hands, and says Hello again (RFC 3207).
func (c *SMTPClient) StartTLS(config *tls.Config) error {
	if _, err := c.Command("STARTTLS"); err != nil {
		return err
	}
	if err := c.wire.BeginTLS(config); err != nil {
		return err
	}
	return c.Hello(c.name)
}

// Auth logs in (RFC 4954).
func (c *SMTPClient) Auth(m sasl.Client) error {
	return authenticate(m, maxAuthLine, func(line string) (string, bool, error) {
		if err := c.wire.WriteLine(line); err != nil {
			return "", false, err
		}
		r, err := c.expect("AUTH")
		return strings.Join(r.Text, ""), r.Code == 334, err
	})
}

// Quit takes leave and lets the server hang up. Close still has to be called.
func (c *SMTPClient) Quit() error {
	_, err := c.Command("QUIT")
	if err == nil {
		c.wire.AwaitEnd()
	}
	return err
}
