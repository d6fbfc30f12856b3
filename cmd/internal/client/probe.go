package client

import (
	"context"
	"crypto/tls"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/mailclient"
)

// dialTime is how long a server may take to say what it offers.
const dialTime = 30 * time.Second

// Probe finds out whether a server can be reached and trusted, and whether it offers
// STARTTLS or STLS: else every attack would fail in its own way.
func Probe(ctx context.Context, e proxy.Endpoint, config *tls.Config) (offered bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	first := config
	if e.Scheme.Security != proxy.Implicit {
		first = nil
	}
	if e.Scheme.Protocol == decode.POP3 {
		c, err := mailclient.DialPOP3(ctx, e.Address(), first)
		if err != nil {
			return false, err
		}
		defer c.Close()
		list, err := c.Capabilities()
		if err != nil {
			return false, err
		}
		_, offered = list["STLS"]
		if err := upgrade(c, e, offered, config); err != nil {
			return offered, err
		}
		return offered, c.Quit()
	}
	c, err := mailclient.DialSMTP(ctx, e.Address(), first)
	if err != nil {
		return false, err
	}
	defer c.Close()
	if err := c.Hello(helloName()); err != nil {
		return false, err
	}
	_, offered = c.Extension("STARTTLS")
	if err := upgrade(c, e, offered, config); err != nil {
		return offered, err
	}
	return offered, c.Quit()
}
