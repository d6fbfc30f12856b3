package main

import (
	"context"
	"crypto/tls"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/proxy/cert"
	"mitmail/proxy/mailclient"
)

// prepared is the audit, once the server has said whether it offers TLS, and
// mitmail's authority is at hand.
func (a *auditor) prepared(ctx context.Context, g *globals, route proxy.Route) (*audit.Audit, error) {
	all := &audit.Audit{Insecure: a.insecure, Wait: a.wait, Mask: g.mask, Warn: once(func(text string) { a.say.Warn("%s", text) })}
	var err error
	if all.Roots, err = trusted(a.ca); err != nil {
		return nil, err
	}
	offered, err := tryServer(ctx, route.Remote, &tls.Config{ServerName: route.Remote.Host, InsecureSkipVerify: a.insecure, RootCAs: all.Roots})
	if err != nil {
		return nil, advised(err, route.Remote)
	}
	if all.Route, err = audit.Route(route, offered); err != nil {
		return nil, err
	}
	if all.Authority, err = cert.Open(g.confdir); err != nil {
		return nil, err
	}
	all.Listening = a.listening()
	return all, nil
}

// once passes each text on once: every attack is a proxy of its own, and warns of the
// same.
func once(warn func(string)) func(string) {
	var mu sync.Mutex
	told := make(map[string]bool)
	return func(text string) {
		mu.Lock()
		defer mu.Unlock()
		if !told[text] {
			told[text] = true
			warn(text)
		}
	}
}

// dialTime is how long a server may take to say what it offers.
const dialTime = 30 * time.Second

// tryServer finds out whether a server can be reached and trusted, and whether it offers
// STARTTLS or STLS: else every attack would fail in its own way.
func tryServer(ctx context.Context, e proxy.Endpoint, config *tls.Config) (offered bool, err error) {
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
		list, _ := c.Capabilities() // a server that does not say has none
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
