package proxy

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"mitmail/decode"
)

// shakeTime is how long a server may take to begin a TLS handshake.
const shakeTime = 30 * time.Second

// tlsLeg is a leg inside TLS.
type tlsLeg struct {
	*tls.Conn
	facts   decode.TLS
	notes   []note        // what there is to say about it
	sniffer *alertSniffer // of a client's leg: what lies below TLS
	unshown bool          // a server's leg: it asks for a certificate, and was shown none
}

// goodbye reports whether a read of a client's leg that ended with err was told
// of the end by TLS itself (close_notify, RFC 8446 6.1). Package crypto/tls gives
// io.EOF for the end of TCP as well.
func (s *tlsLeg) goodbye(err error) bool {
	return errors.Is(err, io.EOF) && s.sniffer != nil && !s.sniffer.dry
}

// note is a finding of the proxy's own.
type note struct {
	id, detail string
	perhaps    bool // it is not known for sure
}

// CloseWrite ends one direction, first inside TLS and then around it: not every
// peer takes the former for the end.
func (s *tlsLeg) CloseWrite() error {
	err := s.Conn.CloseWrite()
	closeWrite(s.NetConn())
	return err
}

// shakeServer begins TLS with a server that goes by name, over conn.
func (s *TLSOptions) shakeServer(conn net.Conn, how, name string, protocols []string) (*tlsLeg, error) {
	leg := &tlsLeg{facts: decode.TLS{Leg: "server", How: how, SNI: sniOf(name), Intercepted: true}}
	config := s.config()
	config.ServerName, config.NextProtos = name, protocols
	config.GetClientCertificate = func(asks *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if s.Certificate != nil && asks.SupportsCertificate(s.Certificate) == nil {
			return s.Certificate, nil
		}
		leg.unshown = true
		return new(tls.Certificate), nil
	}
	config.InsecureSkipVerify = true // verify does it, and tells what it would have said
	config.VerifyConnection = func(state tls.ConnectionState) error { return leg.verify(state, s, name) }
	leg.Conn = tls.Client(&handshakeConn{Conn: conn}, config)
	conn.SetDeadline(time.Now().Add(shakeTime))
	defer conn.SetDeadline(time.Time{})
	if err := leg.shake(); err != nil {
		return leg, err
	}
	leg.tell()
	return leg, nil
}

// shake shakes hands.
func (l *tlsLeg) shake() error {
	l.facts.Handshake.Begin = time.Now()
	defer func() { l.facts.Handshake.End = time.Now() }()
	return l.Handshake()
}

// verify checks that the server is who it should be.
func (l *tlsLeg) verify(state tls.ConnectionState, s *TLSOptions, name string) error {
	real := state.PeerCertificates[0]
	l.facts.Issuer = real.Issuer.String()
	for _, c := range state.PeerCertificates {
		l.facts.Chain = append(l.facts.Chain, decode.Certificates(c.Raw)...)
	}
	options := x509.VerifyOptions{Roots: s.Roots, DNSName: name, Intermediates: x509.NewCertPool()}
	for _, c := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := real.Verify(options)
	if !s.Insecure {
		return unverified(real, err)
	}
	verdict := "it is good"
	if err != nil {
		verdict = tlsReason(unverified(real, err))
	}
	l.notes = append(l.notes, note{id: "upstream-unverified", detail: verdict})
	return nil
}

// tell notes how a leg is secured, once it is.
func (l *tlsLeg) tell() {
	state := l.ConnectionState()
	l.facts.OK = decode.Yes
	l.facts.Version, l.facts.Cipher = tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite)
	if old := outdated(state); old != "" {
		l.notes = append(l.notes, note{id: "tls-outdated", detail: "the " + l.facts.Leg + " leg has " + old + ", which is not safe any more"})
	}
}

// sniOf is the name that is asked for: addresses are not.
func sniOf(name string) string {
	if _, err := netip.ParseAddr(name); err == nil {
		return ""
	}
	return name
}
