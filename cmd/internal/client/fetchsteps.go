package client

import (
	"context"
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/proxy"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// connect is the first steps: connect, greeting, and TLS.
func (f *Fetcher) connect(ctx context.Context, r proxy.Endpoint) (*mailclient.POP3Client, error) {
	c, config, err := dial(ctx, &f.Account, f.Say, r, mailclient.DialPOP3)
	if err != nil {
		return nil, err
	}
	f.Say.More("connected to %s: %s", r.Address(), line.Clean(c.Greeting))
	if s := r.Scheme.Security; s == proxy.WhenAsked || s == proxy.Upgraded {
		var capabilities map[string]string
		if capabilities, err = c.Capabilities(); err == nil {
			_, offered := capabilities["STLS"]
			err = upgrade(c, r, offered, config)
		}
	}
	if err != nil {
		leave(c, err)
		c.Close()
		return nil, err
	}
	f.secured(f.Say, c.TLS())
	return c, nil
}

// login is USER and PASS, or what --auth says.
func (f *Fetcher) login(c *mailclient.POP3Client, r proxy.Endpoint, secret string) error {
	name := strings.ToUpper(f.Auth)
	if inClear(r, c.TLS(), name) {
		f.Say.Warn("the password goes to %s in clear", r.Host)
	}
	switch name {
	case "", "USER":
		if err := c.User(f.User); err != nil {
			return err
		}
		return c.Pass(secret)
	case "APOP":
		if !strings.Contains(c.Greeting, "<") {
			return exit.Failure(lang.F("%s offers no APOP: its greeting has no timestamp", r.Address()), lang.T("without --auth it is USER and PASS"))
		}
		return c.APOP(f.User, secret)
	}
	m, err := mailclient.NewMechanism(name, f.User, secret)
	if err != nil {
		return err
	}
	capabilities, err := c.Capabilities()
	if err != nil {
		return err
	}
	if err := offered(name, capabilities["SASL"]); err != nil {
		return err
	}
	return c.Auth(m)
}
