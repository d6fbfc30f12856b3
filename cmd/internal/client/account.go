// Package client is the mail clients behind the commands send and fetch, and what other
// commands need to reach a server as these do: whom to trust, and what to do about what
// fails.
package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/proxy"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
)

// Account is which server a client talks to, as whom, and how much it trusts it. Each
// field but the last ones is a flag of send and fetch.
type Account struct {
	Server       string // SCHEME://HOST[:PORT]
	User         string
	PasswordFile string
	Auth         string // a mechanism; "" for the best that the server offers
	Insecure     bool   // the server's certificate is not verified
	CA           string // a PEM file of authorities to trust as well

	Confdir string         // where mitmail's own authority is
	Hidden  console.Masker // what is printed goes through it

	own *x509.Certificate // of mitmail's authority, where it may vouch for the server
}

// TLSConfig is how TLS with a host begins.
func (m *Account) TLSConfig(ctx context.Context, host string) (*tls.Config, error) {
	roots, err := Trusted(ctx, m.CA)
	m.own = ownRoot(m.Confdir, host)
	return &tls.Config{ServerName: host, InsecureSkipVerify: m.Insecure, RootCAs: withRoot(roots, m.own)}, err
}

// secured reports TLS, if there is any, and of whose authority was trusted that
// the user has not named.
func (m *Account) secured(say *console.Logger, state *tls.ConnectionState) {
	if state == nil {
		return
	}
	say.More("%s, %s", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
	if vouched(state, m.own) {
		say.Note("this is mitmail: its certificate is trusted, as it is on this machine and of the authority in --confdir")
	}
}

// dial connects to a server by a protocol's client, which reads its greeting. The
// configuration is for TLS, from the first byte on where the route says so.
func dial[C any](ctx context.Context, m *Account, say *console.Logger, r proxy.Endpoint, by func(context.Context, string, *tls.Config) (C, error)) (c C, config *tls.Config, err error) {
	if config, err = m.TLSConfig(ctx, r.Host); err != nil {
		return c, nil, err
	}
	begin := config
	if r.Scheme.Security != proxy.Implicit {
		begin = nil
	}
	greeted := awaitGreeting(say, r)
	defer greeted()
	c, err = by(ctx, r.Address(), begin)
	return c, config, err
}

// greetTime is how long a server may be silent without a warning.
const greetTime = 10 * time.Second

// awaitGreeting warns of what may be wrong when a server has not greeted after
// greetTime, unless stop is called before.
func awaitGreeting(say *console.Logger, r proxy.Endpoint) (stop func() bool) {
	why := lang.T("perhaps it is busy")
	if r.Scheme.Security != proxy.Implicit && !r.Scheme.LMTP {
		why = lang.F("if it has TLS from the first byte, write %ss://", r.Scheme.Bare())
	}
	return time.AfterFunc(greetTime, func() { say.Warn("%s has said nothing yet: %s", r.Address(), why) }).Stop
}

// upgradable is a client on a connection in clear that can become TLS.
type upgradable interface {
	StartTLS(*tls.Config) error
}

// upgrade goes on inside TLS as the scheme has it.
func upgrade(c upgradable, r proxy.Endpoint, offered bool, config *tls.Config) error {
	if r.Scheme.Security == proxy.Upgraded && !offered {
		return exit.Failure(lang.F("%s does not offer TLS", r.Address()), lang.F("with %s:// all goes in clear, the password too", r.Scheme.Bare()))
	}
	if r.Scheme.Security == proxy.Upgraded || r.Scheme.Security == proxy.WhenAsked && offered {
		return c.StartTLS(config)
	}
	return nil
}

// inClear reports whether a login sends the password in clear over a network.
func inClear(r proxy.Endpoint, state *tls.ConnectionState, mechanism string) bool {
	if state != nil || loopback(r.Host) {
		return false
	}
	return !strings.HasPrefix(mechanism, "SCRAM-") && mechanism != "CRAM-MD5" && mechanism != "APOP"
}

// leave says QUIT to a server that said or lacks something, and that can still
// be talked to.
func leave(c interface{ Quit() error }, err error) {
	var refused *mailclient.Refused
	var missing *exit.Error
	if errors.As(err, &refused) || errors.As(err, &missing) {
		c.Quit() // out of courtesy: it failed already
	}
}

// offered is an error when the mechanism is not among those that the server
// lists. One that lists none is tried all the same.
func offered(name, list string) error {
	names := strings.Fields(strings.ToUpper(list))
	if len(names) == 0 || slices.Contains(names, name) {
		return nil
	}
	return exit.Failure(lang.F("the server offers %s only, and not %s", strings.Join(names, ", "), name),
		lang.T("without --auth the best that there is is taken"))
}

// checkAuth finds an --auth that is neither a mechanism nor one of these others.
func (m *Account) checkAuth(others ...string) error {
	all := append(mailclient.Mechanisms(), others...)
	if m.Auth == "" || slices.Contains(all, strings.ToUpper(m.Auth)) {
		return nil
	}
	return exit.Misuse(lang.F("unknown mechanism %q", strings.ToUpper(m.Auth)), lang.F("mechanisms are %s", strings.Join(all, lang.T(", "))))
}

// Advise adds what to do about the failures that users of a mail client see
// most.
func Advise(err error, r proxy.Endpoint) error {
	var refused *mailclient.Refused
	var unknown x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	var notTLS tls.RecordHeaderError
	var unresolved *net.DNSError
	var dialed *net.OpError
	switch {
	case errors.As(err, &refused) && refused.Login():
		return exit.Failure(err.Error(), lang.T("check --user and the password"))
	case errors.As(err, &unknown) && isOurs(unknown.Cert):
		return exit.Failure(err.Error(), lang.T("it is a certificate of mitmail, from another authority than that in --confdir: "+
			"mitmail cert export, where it runs, writes what --ca takes"))
	case errors.As(err, &unknown), errors.As(err, &wrongName):
		return exit.Failure(err.Error(), lang.T("--ca FILE trusts one more certificate, -k trusts any"))
	case errors.As(err, &notTLS):
		return exit.Failure(lang.F("%s does not begin with TLS", r.Address()), lang.F("write %[1]s+starttls://, or %[1]s+plain://", r.Scheme.Bare()))
	case errors.Is(err, syscall.ECONNREFUSED):
		return unreached(err, r, lang.T("nothing listens there: check host and port"))
	case errors.As(err, &unresolved):
		return unreached(err, r, lang.T("check the name of the host"))
	case errors.As(err, &dialed) && dialed.Op == "dial":
		return unreached(err, r, "")
	}
	return err
}

// unreached is the error of a connection that did not come about.
func unreached(err error, r proxy.Endpoint, hint string) error {
	return exit.Failure(lang.F("cannot reach %s: %s", r.Address(), lang.Made(proxy.Reason(err))), hint)
}

// isOurs reports whether a certificate says that it is from an authority of
// mitmail. It may be a lie: for hints only.
func isOurs(c *x509.Certificate) bool {
	return c != nil && slices.Equal(c.Issuer.Organization, []string{"mitmail"})
}
