package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"mitmail/proxy"
	"mitmail/proxy/mailclient"
	"mitmail/view/lang"
)

// mailClient is the flags that send and fetch share: which server, as whom,
// and how much to trust it.
type mailClient struct {
	server       string
	user         string
	passwordFile string
	auth         string
	insecure     bool
	ca           string
	confdir      string
	hidden       maskOut
	own          *x509.Certificate // of mitmail's authority, where it may vouch for the server
}

// flags declares them.
func (m *mailClient) flags(f *pflag.FlagSet, auth string) {
	f.StringVar(&m.server, "server", "", "the server, as `SCHEME://HOST[:PORT]`")
	f.StringVarP(&m.user, "user", "u", "", "log in as `NAME`")
	f.StringVar(&m.passwordFile, "password-file", "",
		"`FILE` whose first line is the password (else $MITMAIL_PASSWORD, else it is asked for)")
	f.StringVar(&m.auth, "auth", "", auth)
	f.BoolVarP(&m.insecure, "insecure", "k", false, "do not verify the server's certificate")
	f.StringVar(&m.ca, "ca", "", "trust the certificates in this PEM `FILE` as well")
}

// tlsConfig is what this host has to show.
func (m *mailClient) tlsConfig(host string) (*tls.Config, error) {
	roots, err := trusted(m.ca)
	m.own = ownRoot(m.confdir, host)
	return &tls.Config{ServerName: host, InsecureSkipVerify: m.insecure, RootCAs: withRoot(roots, m.own)}, err
}

// trusted is who may vouch for a server: the roots of the system, which are nil,
// and what stands in a PEM file, if one is named.
func trusted(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := systemRoots()
	if !roots.AppendCertsFromPEM(text) {
		return nil, advise(lang.F("%s: no certificate in PEM", file), "")
	}
	return roots, nil
}

// secured reports TLS, if there is any, and of whose authority was trusted that
// the user has not named.
func (m *mailClient) secured(say *logger, state *tls.ConnectionState) {
	if state == nil {
		return
	}
	say.more("%s, %s", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
	if vouched(state, m.own) {
		say.note("this is mitmail: its certificate is trusted, as it is on this machine and of the authority in --confdir")
	}
}

// greetTime is how long a server is waited for in silence.
const greetTime = 10 * time.Second

// awaitGreeting says what may be wrong when a server does not greet, until it is
// heard.
func awaitGreeting(say *logger, r proxy.Endpoint) (heard func() bool) {
	why := "perhaps it is busy"
	if r.Scheme.Security != proxy.Implicit && !r.Scheme.LMTP {
		why = "if it has TLS from the first byte, write " + r.Scheme.Bare() + "s://"
	}
	return time.AfterFunc(greetTime, func() { say.warn("%s has said nothing yet: %s", r.Address(), why) }).Stop
}

// upgradable is a client on a connection in clear that can become TLS.
type upgradable interface {
	StartTLS(*tls.Config) error
}

// upgrade goes on inside TLS as the scheme has it.
func upgrade(c upgradable, r proxy.Endpoint, offered bool, config *tls.Config) error {
	if r.Scheme.Security == proxy.Upgraded && !offered {
		return advise(lang.F("%s does not offer TLS", r.Address()), lang.F("with %s:// all goes in clear, the password too", r.Scheme.Bare()))
	}
	if r.Scheme.Security == proxy.Upgraded || r.Scheme.Security == proxy.WhenAsked && offered {
		return c.StartTLS(config)
	}
	return nil
}

// inClear reports whether a login tells the password to everybody on the way.
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
	var missing *hintError
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
	return advise(lang.F("the server offers %s only, and not %s", strings.Join(names, ", "), name),
		lang.T("without --auth the best that there is is taken"))
}

// checkAuth finds an --auth that is neither a mechanism nor one of these others.
func (m *mailClient) checkAuth(others ...string) error {
	all := append(mailclient.Mechanisms(), others...)
	if m.auth == "" || slices.Contains(all, strings.ToUpper(m.auth)) {
		return nil
	}
	return misuse(lang.F("unknown mechanism %q", strings.ToUpper(m.auth)), lang.F("mechanisms are %s", strings.Join(all, lang.T(", "))))
}

// advised adds what to do about the failures that users of a mail client see
// most.
func advised(err error, r proxy.Endpoint) error {
	var refused *mailclient.Refused
	var unknown x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	var notTLS tls.RecordHeaderError
	var unresolved *net.DNSError
	var dialed *net.OpError
	switch {
	case errors.As(err, &refused) && refused.Login():
		return advise(err.Error(), lang.T("check --user and the password"))
	case errors.As(err, &unknown) && isOurs(unknown.Cert):
		return advise(err.Error(), lang.T("it is a certificate of mitmail, from another authority than that in --confdir: "+
			"mitmail cert export, where it runs, writes what --ca takes"))
	case errors.As(err, &unknown), errors.As(err, &wrongName):
		return advise(err.Error(), lang.T("--ca FILE trusts one more certificate, -k trusts any"))
	case errors.As(err, &notTLS):
		return advise(lang.F("%s does not begin with TLS", r.Address()), lang.F("write %[1]s+starttls://, or %[1]s+plain://", r.Scheme.Bare()))
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
	return advise(lang.F("cannot reach %s: %s", r.Address(), lang.Made(proxy.Reason(err))), hint)
}

// isOurs reports whether a certificate says that it is from an authority of
// mitmail. It may be a lie: for hints only.
func isOurs(c *x509.Certificate) bool {
	return c != nil && slices.Equal(c.Issuer.Organization, []string{"mitmail"})
}
