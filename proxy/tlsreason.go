package proxy

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// badCertificate is a server's certificate that was not accepted.
type badCertificate struct {
	certificate *x509.Certificate
	error
}

// unverified is err as an error about a certificate, or nil.
func unverified(c *x509.Certificate, err error) error {
	if err == nil {
		return nil
	}
	return &badCertificate{c, err}
}

// tlsReason says why a handshake failed, in words that follow a name.
func tlsReason(err error) string {
	var bad *badCertificate
	var header tls.RecordHeaderError
	code, alert := alertOf(err)
	switch {
	case errors.As(err, &bad):
		return bad.reason()
	case errors.As(err, &header):
		return fmt.Sprintf("it does not speak TLS: it said %q", header.RecordHeader[:])
	case alert && code == handshakeFailure:
		return "it broke off the handshake: no version or cipher in common (mitmail cannot do DHE without elliptic curves)"
	case alert && code == noProtocol:
		return "it speaks none of the protocols that the client offers"
	case alert:
		return "it broke off the handshake with an alert: " + alertName(code)
	case errors.Is(err, errMute):
		return "it closed the connection and had said nothing"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it closed the connection"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "it did not go on with the handshake in time"
	}
	if versions, ok := strings.CutPrefix(err.Error(), "tls: client offered only unsupported versions: "); ok {
		return "it offers no version that is allowed, but " + versionNames(versions)
	}
	return strings.TrimPrefix(Reason(err), "tls: ")
}

// tlsBroke says how TLS broke behind the handshake, if that is what err is about: a
// connection that ends, or is reset, is no matter of TLS.
func tlsBroke(err error) (what string, ok bool) {
	var header tls.RecordHeaderError
	var op *net.OpError
	code, alert := alertOf(err)
	switch {
	case alert:
		return "it broke TLS off with an alert: " + alertName(code), true
	case errors.As(err, &header):
		return "it sent something else inside TLS", true
	case errors.As(err, &op) && op.Op == "local error":
		return "what it sent inside TLS cannot be opened: " + strings.TrimPrefix(op.Err.Error(), "tls: "), true
	}
	return "", false
}

// versionNames are the names of versions of TLS, of a list in hexadecimal in brackets.
func versionNames(list string) string {
	var names []string
	for word := range strings.FieldsSeq(strings.Trim(list, "[]")) {
		n, err := strconv.ParseUint(word, 16, 16)
		if err != nil {
			return list
		}
		names = append(names, tls.VersionName(uint16(n)))
	}
	return strings.Join(names, ", ")
}

// reason says what is wrong with a certificate.
func (b *badCertificate) reason() string {
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	c := b.certificate
	switch {
	case errors.As(b.error, &host):
		return fmt.Sprintf("its certificate is for %s, not for %s", namesOf(c), host.Host)
	case errors.As(b.error, &invalid) && invalid.Reason == x509.Expired && time.Now().After(c.NotAfter):
		return "its certificate expired on " + c.NotAfter.Format(time.DateOnly)
	case errors.As(b.error, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate is valid from " + c.NotBefore.Format(time.DateOnly) + " on"
	case errors.As(b.error, &unknown) && c.Issuer.String() == c.Subject.String():
		return "its certificate is self-signed"
	case errors.As(b.error, &unknown) && weak(c):
		return fmt.Sprintf("its certificate is signed with %s, which is not safe any more", c.SignatureAlgorithm)
	case errors.As(b.error, &unknown):
		return "its certificate is signed by an unknown authority: " + c.Issuer.String()
	}
	return "its certificate is not good: " + strings.TrimPrefix(b.Error(), "x509: ")
}

// remedy is what the user can do about it, as the end of a sentence.
func (b *badCertificate) remedy() string {
	var unknown x509.UnknownAuthorityError
	if errors.As(b.error, &unknown) && !weak(b.certificate) {
		return "; --ca FILE trusts it, -k goes on all the same"
	}
	return "; -k goes on all the same"
}

// weak reports whether a certificate is signed in a way that nobody takes any more.
// Package crypto/x509 says of it that the authority is unknown.
func weak(c *x509.Certificate) bool {
	switch c.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1:
		return true
	}
	return false
}

// namesOf is what a certificate vouches for, in short.
func namesOf(c *x509.Certificate) string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	switch {
	case len(names) == 0:
		return "no name"
	case len(names) > 3:
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// Alerts that there is more to say about (RFC 8446 6.2, RFC 7301 3.2).
const (
	handshakeFailure = 40
	protocolVersion  = 70
	noProtocol       = 120
)

// tooOld reports whether a handshake may have failed because the peer has nothing
// that is up to date. Package crypto/tls has no types for what it finds itself.
func tooOld(err error) bool {
	if code, ok := alertOf(err); ok {
		return code == handshakeFailure || code == protocolVersion
	}
	text := err.Error()
	return strings.Contains(text, "unsupported protocol version") || strings.Contains(text, "unsupported versions") ||
		strings.Contains(text, "no cipher suite supported")
}

// alertOf is the alert that the peer sent, if that is what an error tells.
// Package crypto/tls has no exported type for it.
func alertOf(err error) (code uint8, ok bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return 0, false
	}
	v := reflect.ValueOf(op.Err)
	if v.Kind() != reflect.Uint8 {
		return 0, false
	}
	return uint8(v.Uint()), true
}

func alertName(code uint8) string { return strings.TrimPrefix(tls.AlertError(code).Error(), "tls: ") }

// printable is text as it may stand in a reply: one line, of ASCII, and not too
// long for one (RFC 5321 4.5.3.1.5, RFC 1939 3).
func printable(text string) string {
	const most = 400
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	return text[:min(len(text), most)]
}
