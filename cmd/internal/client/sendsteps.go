package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/proxy"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// connect is the first steps: connect, greeting, EHLO, and TLS.
func (s *Sender) connect(ctx context.Context, r proxy.Endpoint) (*mailclient.SMTPClient, error) {
	c, config, err := dial(ctx, &s.Account, s.Say, r, mailclient.DialSMTP)
	if err != nil {
		return nil, err
	}
	c.LMTP = r.Scheme.LMTP
	s.Say.More("connected to %s: %s", r.Address(), line.Clean(c.Greeting.String()))
	err = c.Hello(helloName())
	if err == nil {
		_, offered := c.Extension("STARTTLS")
		err = upgrade(c, r, offered, config)
	}
	if err != nil {
		leave(c, err)
		c.Close()
		return nil, err
	}
	s.secured(s.Say, c.TLS())
	return c, nil
}

// helloName is who we say we are in EHLO.
func helloName() string {
	if name, err := os.Hostname(); err == nil && name != "" && !strings.ContainsAny(name, " \r\n") {
		return name
	}
	return "localhost"
}

// login is AUTH.
func (s *Sender) login(c *mailclient.SMTPClient, r proxy.Endpoint, secret string) error {
	name := strings.ToUpper(s.Auth)
	offers, _ := c.Extension("AUTH")
	if name == "" {
		if name = mailclient.Choose(strings.Fields(offers)); name == "" {
			return noLogin(r, offers)
		}
	}
	m, err := mailclient.NewMechanism(name, s.User, secret)
	if err != nil {
		return err
	}
	if err := offered(name, offers); err != nil {
		return err
	}
	if inClear(r, c.TLS(), name) {
		s.Say.Warn("the password goes to %s in clear", r.Host)
	}
	if err := c.Auth(m); err != nil {
		return err
	}
	s.Say.More("logged in as %s by %s", s.User, name)
	return nil
}

// noLogin is the error of a server that offers nothing for a password.
func noLogin(r proxy.Endpoint, offers string) error {
	if offers == "" {
		return exit.Failure(lang.F("%s offers no login", r.Address()), lang.T("--auth MECHANISM tries one all the same"))
	}
	return exit.Failure(lang.F("%s offers %s only, which takes no password that mitmail can give", r.Address(), offers),
		lang.F("mechanisms are %s", strings.Join(mailclient.Mechanisms(), lang.T(", "))))
}

// transaction is MAIL, RCPT, DATA and the text. It fails when a recipient is
// refused, though those that were accepted get the message.
func (s *Sender) transaction(c *mailclient.SMTPClient, message []byte) error {
	params, err := s.parameters(c, message)
	if err != nil {
		return err
	}
	if err := c.Mail(s.From, params...); err != nil {
		return err
	}
	accepted, refused, err := s.recipients(c)
	if err != nil {
		return err
	}
	if len(accepted) > 0 {
		replies, err := c.Data(message)
		if err != nil {
			return err
		}
		refused = append(refused, s.report(accepted, replies, len(message))...)
	}
	if len(refused) > 0 {
		return exit.Failure(lang.F("not sent to %s", strings.Join(refused, lang.T(", nor to "))), "")
	}
	return nil
}

// parameters are what MAIL says of the message, where the server knows them:
// SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531).
func (s *Sender) parameters(c *mailclient.SMTPClient, message []byte) ([]string, error) {
	var params []string
	if _, ok := c.Extension("SIZE"); ok {
		params = append(params, fmt.Sprintf("SIZE=%d", len(message)))
	}
	if _, ok := c.Extension("8BITMIME"); ok && !isASCII(message) {
		params = append(params, "BODY=8BITMIME")
	}
	if isASCII([]byte(s.From + strings.Join(s.To, ""))) {
		return params, nil
	}
	if _, ok := c.Extension("SMTPUTF8"); !ok {
		return nil, exit.Failure(lang.T("the server takes no addresses beyond ASCII"), lang.T("it does not offer SMTPUTF8"))
	}
	return append(params, "SMTPUTF8"), nil
}

// recipients is RCPT for each of them. Refusals are kept; another failure ends
// it.
func (s *Sender) recipients(c *mailclient.SMTPClient) (accepted, refused []string, err error) {
	for _, to := range s.To {
		var no *mailclient.Refused
		switch err := c.Rcpt(to); {
		case errors.As(err, &no):
			refused = append(refused, to+": "+line.Clean(no.Said))
		case err != nil:
			return nil, nil, err
		default:
			accepted = append(accepted, to)
		}
	}
	return accepted, refused, nil
}

// report says what became of the message, and returns the refusals. SMTP has
// one verdict for all, LMTP one for each recipient.
func (s *Sender) report(accepted []string, replies []mailclient.Reply, size int) (refused []string) {
	for i, to := range accepted {
		reply := replies[min(i, len(replies)-1)]
		if reply.OK() {
			fmt.Fprintln(s.Out, lang.F("sent %d bytes to %s: %s", size, to, line.Clean(reply.String())))
		} else {
			refused = append(refused, to+": "+line.Clean(reply.String()))
		}
	}
	return refused
}
