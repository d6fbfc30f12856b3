package main

import (
	"context"
	"crypto/tls"
	"sync"

	"mitmail/cmd/internal/client"
	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/proxy/cert"
)

// prepared is the audit, once the server has said whether it offers TLS, and
// mitmail's authority is at hand.
func (a *auditor) prepared(ctx context.Context, g *globals, route proxy.Route) (*audit.Audit, error) {
	all := &audit.Audit{Insecure: a.insecure, Wait: a.wait, Mask: g.mask, Warn: once(func(text string) { a.say.Warn("%s", text) })}
	var err error
	if all.Roots, err = client.Trusted(a.ca); err != nil {
		return nil, err
	}
	offered, err := client.Probe(ctx, route.Remote, &tls.Config{ServerName: route.Remote.Host, InsecureSkipVerify: a.insecure, RootCAs: all.Roots})
	if err != nil {
		return nil, client.Advise(err, route.Remote)
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
