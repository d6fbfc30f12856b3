package practice

import (
	"encoding/base64"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"

	"mitmail/proxy/internal/wire"
)

// userName takes the name that PASS goes with. Whether it exists is not told.
func (p *pop3Session) userName(name string) error {
	if name == "" {
		return p.refuse("whose maildrop?")
	}
	p.name = name
	return p.ok("password, please")
}

// pass takes the password: all that stands behind it, spaces included.
func (p *pop3Session) pass(password string) error {
	name := p.name
	p.name = ""
	if name == "" {
		return p.refuse("USER first")
	}
	return p.enter(name, p.server.site.check(name, password))
}

// apop takes a digest of the greeting's timestamp and the password (RFC 1939 7).
func (p *pop3Session) apop(args string) error {
	name, digest, _ := strings.Cut(args, " ")
	password, ok := p.server.site.password(name)
	return p.enter(name, ok && wire.APOPDigest(p.banner, password) == digest)
}

// enter opens the maildrop when the login is right.
func (p *pop3Session) enter(name string, right bool) error {
	if !right {
		return p.refuse("[AUTH] wrong user name or password")
	}
	mail, ok := p.server.site.lock(name)
	if !ok {
		return p.refuse("[IN-USE] maildrop is open already")
	}
	p.user, p.mail, p.gone = name, mail, make(map[int]bool)
	return p.ok("welcome")
}

// auth goes through one SASL attempt (RFC 5034). Without an argument it lists
// the mechanisms, as servers did before CAPA.
func (p *pop3Session) auth(args string) error {
	if args == "" {
		return p.lines("mechanisms follow", offered())
	}
	name, initial, has := strings.Cut(args, " ")
	var user string
	m := p.server.site.serverMechanism(strings.ToUpper(name), func(u string) { user = u })
	if m == nil {
		return p.refuse("unknown mechanism")
	}
	var response []byte
	if has {
		var err error
		if response, err = decodeResponse(initial); err != nil {
			return p.refuse("not base64")
		}
	}
	return p.challenge(m, response, func() error { return p.enter(user, true) })
}

// challenge asks until the mechanism is done, then calls enter.
func (p *pop3Session) challenge(m sasl.Server, response []byte, enter func() error) error {
	for {
		challenge, done, err := m.Next(response)
		switch {
		case errors.Is(err, errRefused):
			return p.enter("", false)
		case err != nil:
			return p.refuse(err.Error())
		case done:
			return enter()
		}
		if err := p.wire.WriteLine("+ " + base64.StdEncoding.EncodeToString(challenge)); err != nil {
			return err
		}
		line, err := p.wire.ReadLine()
		if err != nil {
			return err
		}
		if line == "*" {
			return p.refuse("cancelled")
		}
		if response, err = decodeResponse(line); err != nil {
			return p.refuse("not base64")
		}
	}
}

// decodeResponse is what a base64 answer says; = is an empty one. It is never
// nil without an error.
func decodeResponse(line string) ([]byte, error) {
	if line == "=" {
		line = ""
	}
	return base64.StdEncoding.DecodeString(line)
}

// tlsOffered reports whether STLS can be asked for.
func (p *pop3Session) tlsOffered() bool {
	return p.server.options.TLS != nil && p.wire.TLS() == nil && p.user == ""
}

// stls goes on inside TLS (RFC 2595 4).
func (p *pop3Session) stls(string) error {
	if !p.tlsOffered() {
		return p.refuse("no TLS here")
	}
	if err := p.ok("begin TLS"); err != nil {
		return err
	}
	p.name = ""
	return p.wire.AnswerTLS(p.server.options.TLS)
}

// utf8 allows UTF-8 everywhere (RFC 6856 2); the site never minded.
func (p *pop3Session) utf8(string) error { return p.ok("UTF-8 it is") }
