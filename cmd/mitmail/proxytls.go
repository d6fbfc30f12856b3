package main

import (
	"context"
	"crypto/tls"
	"io"
	"os"

	"github.com/spf13/pflag"

	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/keylog"
	"mitmail/cmd/internal/sink"
	"mitmail/proxy"
	"mitmail/proxy/cert"
	"mitmail/view/lang"
)

// keyLogVariable names the file for TLS secrets where --keylog does not, as in
// browsers.
const keyLogVariable = "SSLKEYLOGFILE"

// tlsFlags is the flags that say how TLS is spoken.
type tlsFlags struct {
	mode, min             string
	insecure              bool
	ca, cert, key         string
	clientCert, clientKey string
	keyLog                string
}

// flags declares them.
func (o *tlsFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&o.mode, "tls", "intercept", "what becomes of TLS: `MODE` is intercept, pass (leave it encrypted) or strip (allow none)")
	f.BoolVarP(&o.insecure, "insecure", "k", false, "do not verify the server's certificate")
	f.StringVar(&o.ca, "ca", "", "trust the certificates in this PEM `FILE` as well, as those of servers")
	f.StringVar(&o.cert, "cert", "", "show clients the certificate in this PEM `FILE`, not one of mitmail's own")
	f.StringVar(&o.key, "key", "", "the key of --cert, in this PEM `FILE`")
	f.StringVar(&o.clientCert, "client-cert", "", "show servers that ask the certificate in this PEM `FILE`")
	f.StringVar(&o.clientKey, "client-key", "", "the key of --client-cert, in this PEM `FILE`")
	f.StringVar(&o.min, "tls-min", "1.2", "the lowest TLS `VERSION`: 1.0, 1.1, 1.2 or 1.3; below 1.2 old ciphers are allowed too")
	f.StringVar(&o.keyLog, "keylog", "", "append the TLS secrets of both legs to `FILE`, for other programs (else $SSLKEYLOGFILE)")
}

// check finds what is wrong with them, before anything is opened.
func (o *tlsFlags) check(g *globals, routes []proxy.Route) error {
	if _, ok := modes()[o.mode]; !ok {
		return exit.Misuse(lang.F("--tls: no mode is called %q", o.mode), lang.T("the modes are intercept, pass and strip"))
	}
	if _, ok := versions()[o.min]; !ok {
		return exit.Misuse(lang.F("--tls-min: %q is no version of TLS", o.min), lang.T("the versions are 1.0, 1.1, 1.2 and 1.3"))
	}
	switch {
	case g.mask && o.keyLog != "":
		return exit.Misuse(lang.T("--mask does not go with --keylog: TLS secrets cannot be masked"), lang.T("leave one of them out"))
	case (o.cert == "") != (o.key == ""):
		return exit.Misuse(lang.T("--cert and --key belong together"), "")
	case (o.clientCert == "") != (o.clientKey == ""):
		return exit.Misuse(lang.T("--client-cert and --client-key belong together"), "")
	}
	for _, r := range routes {
		if err := o.checkRoute(r); err != nil {
			return err
		}
	}
	return nil
}

// checkRoute finds a route that does not go with the mode.
func (o *tlsFlags) checkRoute(r proxy.Route) error {
	switch {
	case o.mode == "pass" && !r.Coupled():
		return exit.Misuse(lang.F("--tls pass does not go with %s, whose legs mitmail works by itself", r.Text),
			lang.T("write both ends as smtp, submission, lmtp or pop3, or both as smtps or pop3s"))
	case o.mode == "strip" && (!r.Coupled() || r.Remote.Scheme.Security != proxy.WhenAsked):
		return exit.Misuse(lang.F("--tls strip does not go with %s", r.Text), lang.T("write both ends as smtp, submission, lmtp or pop3"))
	}
	return nil
}

func modes() map[string]proxy.Mode {
	return map[string]proxy.Mode{"intercept": proxy.Intercept, "pass": proxy.Pass, "strip": proxy.Strip}
}

func versions() map[string]uint16 {
	return map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
}

// set has a proxy speak TLS as the flags say. What it returns is to be closed in
// the end; out tells what goes wrong with it.
func (o *tlsFlags) set(ctx context.Context, p *proxy.Proxy, g *globals, say *console.Logger, out *sink.Sink) (io.Closer, error) {
	p.Mode = modes()[o.mode]
	s := &p.TLS
	s.Insecure, s.MinVersion = o.insecure, versions()[o.min]
	var err error
	if s.Roots, err = client.Trusted(ctx, o.ca); err != nil {
		return nil, err
	}
	if o.clientCert != "" {
		if s.Certificate, err = cert.Load(o.clientCert, o.clientKey); err != nil {
			return nil, err
		}
	}
	if s.Leaf, err = o.leaves(p, g); err != nil {
		return nil, err
	}
	return o.openKeyLog(s, g, say, out)
}

// leaves is where the certificates for clients come from; nil where none can be
// asked for.
func (o *tlsFlags) leaves(p *proxy.Proxy, g *globals) (func(proxy.CertRequest) (*tls.Certificate, error), error) {
	if o.cert != "" {
		own, err := cert.Load(o.cert, o.key)
		return func(proxy.CertRequest) (*tls.Certificate, error) { return own, nil }, err
	}
	if !p.Ends() {
		return nil, nil
	}
	authority, err := cert.Open(g.confdir)
	switch {
	case err != nil && exit.Hint(err) == "":
		return nil, exit.Failure(lang.F("no certificate authority: %s", err), lang.T("--confdir DIR keeps it somewhere else, --tls pass needs none"))
	case err != nil:
		return nil, err
	}
	return func(n proxy.CertRequest) (*tls.Certificate, error) { return authority.Leaf(cert.Request(n)) }, nil
}

// openKeyLog opens the file for TLS secrets, if there is to be one. One that the
// environment names was perhaps meant for others, and is done without when it
// cannot be used.
func (o *tlsFlags) openKeyLog(s *proxy.TLSOptions, g *globals, say *console.Logger, out *sink.Sink) (io.Closer, error) {
	name := o.keyLog
	if name == "" && !g.mask {
		name = os.Getenv(keyLogVariable)
	}
	if name == "" {
		return io.NopCloser(nil), nil
	}
	log, err := keylog.Open(name, out)
	if err != nil && o.keyLog == "" {
		say.Warn("no TLS secrets are written, though $%s asks for it: %v", keyLogVariable, err)
		return io.NopCloser(nil), nil
	}
	if err != nil {
		return nil, err
	}
	s.KeyLog = log
	return log, nil
}
