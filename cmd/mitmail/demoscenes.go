package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

// demoName is who the demo's clients say they are.
const demoName = "client.example.org"

// demoLetter is what anna writes to bob. A dot begins one of its lines, which
// SMTP and POP3 have to stuff (RFC 5321 4.5.2).
const demoLetter = `From: Anna <anna@example.org>
To: Bob <bob@example.org>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_from_the_practice_server?=
Date: Sat, 01 Aug 2026 09:00:00 +0000
Message-ID: <practice-1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Dear Bob,

this text went through mitmail on its way to you.
. A line that begins with a dot gets another one on the wire.

Gr=C3=BC=C3=9Fe, Anna
`

// scene is one session of the demo.
type scene struct {
	title string
	act   func(context.Context) error
}

// scenes is the demo in its order.
func (d *demo) scenes() []scene {
	return []scene{
		{"anna sends bob a message: the nine steps of an SMTP client", d.sendLetter},
		{"anna mistypes her password", d.wrongPassword},
		{"anna writes to somebody who is not there", d.wrongRecipient},
		{"bob fetches his mail: the steps of a POP3 client", d.fetchLetter},
	}
}

// connect is how every SMTP scene begins: connect, greeting, EHLO.
func (d *demo) connect(ctx context.Context) (*mailclient.SMTPClient, error) {
	c, err := mailclient.DialSMTP(ctx, d.smtp, nil)
	if err != nil {
		return nil, err
	}
	if err := c.Hello(demoName); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// logIn is AUTH LOGIN: user and password in two answers, both base64.
func logIn(c *mailclient.SMTPClient, password string) error {
	m, err := mailclient.NewMechanism("LOGIN", practice.User, password)
	if err != nil {
		return err
	}
	return c.Auth(m)
}

// sendLetter is AUTH, MAIL, RCPT, DATA, the text, and QUIT.
func (d *demo) sendLetter(ctx context.Context) error {
	c, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := logIn(c, practice.Password); err != nil {
		return err
	}
	letter := mailclient.CRLF([]byte(demoLetter))
	if err := c.Mail("anna@example.org", fmt.Sprintf("SIZE=%d", len(letter))); err != nil {
		return err
	}
	if err := c.Rcpt("bob@example.org"); err != nil {
		return err
	}
	if _, err := c.Data(letter); err != nil {
		return err
	}
	return c.Quit()
}

// wrongPassword is a login that is refused: 535 5.7.8.
func (d *demo) wrongPassword(ctx context.Context) error {
	c, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := wantRefused(logIn(c, "open-barley")); err != nil {
		return err
	}
	return c.Quit()
}

// wrongRecipient is a recipient that is refused: 550 5.1.1.
func (d *demo) wrongRecipient(ctx context.Context) error {
	c, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Mail("anna@example.org"); err != nil {
		return err
	}
	if err := wantRefused(c.Rcpt("nobody@example.org")); err != nil {
		return err
	}
	return c.Quit()
}

// wantRefused is nil for a refusal by the server.
func wantRefused(err error) error {
	var refused *mailclient.Refused
	switch {
	case errors.As(err, &refused):
		return nil
	case err == nil:
		return errors.New("the practice server refused nothing")
	}
	return err
}

// fetchLetter is USER, PASS, STAT, LIST, RETR, DELE and QUIT.
func (d *demo) fetchLetter(ctx context.Context) error {
	c, err := mailclient.DialPOP3(ctx, d.pop3, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := errors.Join(c.User(demoReader), c.Pass(demoPassword)); err != nil {
		return err
	}
	if _, _, err := c.Stat(); err != nil {
		return err
	}
	letters, err := c.List()
	if err != nil {
		return err
	}
	for _, l := range letters {
		var text bytes.Buffer
		if err := errors.Join(c.Retr(l.Number, &text), c.Dele(l.Number)); err != nil {
			return err
		}
		if text.String() != string(mailclient.CRLF([]byte(demoLetter))) {
			return errors.New("the letter did not come as it was sent")
		}
	}
	return c.Quit()
}
