package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/emersion/go-sasl"
	"github.com/spf13/pflag"

	"mitmail/proxy"
	"mitmail/proxy/mailtest"
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
}

// flags declares them.
func (m *mailClient) flags(f *pflag.FlagSet, auth string) {
	f.StringVar(&m.server, "server", "", "the server, as `SCHEME://HOST[:PORT]`")
	f.StringVarP(&m.user, "user", "u", "", "log in as `NAME`")
	f.StringVar(&m.passwordFile, "password-file", "",
		"`FILE` whose first line is the password (else $"+passwordVariable+", else it is asked for)")
	f.StringVar(&m.auth, "auth", "", auth)
	f.BoolVarP(&m.insecure, "insecure", "k", false, "do not verify the server's certificate")
	f.StringVar(&m.ca, "ca", "", "trust the certificates in this PEM `FILE` as well")
}

// tlsConfig is what this host has to show.
func (m *mailClient) tlsConfig(host string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, InsecureSkipVerify: m.insecure}
	if m.ca == "" {
		return config, nil
	}
	text, err := os.ReadFile(m.ca)
	if err != nil {
		return nil, err
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, advise(m.ca+": no certificate in PEM", "")
	}
	return config, nil
}

// upgradable is a client on a connection in clear that can become TLS.
type upgradable interface {
	StartTLS(*tls.Config) error
}

// upgrade goes on inside TLS as the scheme has it.
func upgrade(c upgradable, r remote, offered bool, config *tls.Config) error {
	if r.security == required && !offered {
		return advise(r.address()+" does not offer TLS", "with "+r.scheme+":// all goes in clear, the password too")
	}
	if r.security == required || r.security == whenOffered && offered {
		return c.StartTLS(config)
	}
	return nil
}

// inClear reports whether a login tells the password to everybody on the way.
func inClear(r remote, state *tls.ConnectionState, mechanism string) bool {
	if ip := net.ParseIP(r.host); state != nil || r.host == "localhost" || ip != nil && ip.IsLoopback() {
		return false
	}
	return !strings.HasPrefix(mechanism, "SCRAM-") && mechanism != "CRAM-MD5" && mechanism != "APOP"
}

// leave says QUIT to a server that said or lacks something, and that can still
// be talked to.
func leave(c interface{ Quit() error }, err error) {
	var refused *mailtest.Refused
	var missing *advice
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
	return advise(fmt.Sprintf("the server offers %s only, and not %s", strings.Join(names, ", "), name),
		"without --auth the best that there is is taken")
}

// mechanism is one attempt by SASL.
func (m *mailClient) mechanism(name, secret string) (sasl.Client, error) {
	c, err := mailtest.NewMechanism(name, m.user, secret)
	if err != nil {
		return nil, misuse(err.Error(), "mechanisms are "+strings.Join(mailtest.Mechanisms(), ", "))
	}
	return c, nil
}

// advised adds what to do about the failures that users of a mail client see
// most.
func advised(err error, r remote) error {
	var refused *mailtest.Refused
	var unknown x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	var notTLS tls.RecordHeaderError
	var unresolved *net.DNSError
	var dialed *net.OpError
	switch {
	case errors.As(err, &refused) && refused.Login():
		return advise(err.Error(), "check --user and the password")
	case errors.As(err, &unknown), errors.As(err, &wrongName):
		return advise(err.Error(), "--ca FILE trusts one more certificate, -k trusts any")
	case errors.As(err, &notTLS):
		return advise(fmt.Sprintf("%s does not begin with TLS", r.address()), "write "+r.scheme+"+starttls://, or "+r.scheme+"+plain://")
	case errors.Is(err, syscall.ECONNREFUSED):
		return unreached(err, r, "nothing listens there: check host and port of --server")
	case errors.As(err, &unresolved):
		return unreached(err, r, "check the host of --server")
	case errors.As(err, &dialed) && dialed.Op == "dial":
		return unreached(err, r, "")
	}
	return err
}

// unreached is the error of a connection that did not come about.
func unreached(err error, r remote, hint string) error {
	return advise(fmt.Sprintf("cannot reach %s: %s", r.address(), proxy.Reason(err)), hint)
}
