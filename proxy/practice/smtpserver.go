package practice

import (
	"context"
	"errors"
	"io"
	"log"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// maxMessage is the size limit that the SMTP server announces.
const maxMessage = 32 << 20

// SMTPServer takes mail for a site. It wants no login and checks one that is
// tried. Recipients without an account are refused with 550 5.1.1, a wrong
// password with 535 5.7.8.
type SMTPServer struct {
	Addr string // 127.0.0.1:port

	listener *listener
	server   *smtp.Server
	served   chan struct{} // closed when no more connections are taken
}

// NewSMTPServer starts a server on a free port of 127.0.0.1. The caller
// closes it. The error is that of listening.
func NewSMTPServer(site *Site, o Options) (*SMTPServer, error) {
	l, err := listen()
	if err != nil {
		return nil, err
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &smtpSession{site: site}, nil
	}))
	server.Domain = Domain
	server.LMTP = o.LMTP
	server.TLSConfig = o.TLS
	server.AllowInsecureAuth = true
	server.MaxMessageBytes = maxMessage
	server.EnableSMTPUTF8 = true
	server.EnableBINARYMIME = true
	server.EnableDSN = true
	server.ErrorLog = log.New(io.Discard, "", 0)
	s := &SMTPServer{l.Addr().String(), l, server, make(chan struct{})}
	go func() {
		defer close(s.served)
		server.Serve(l.with(o))
	}()
	return s, nil
}

// Close stops listening, hangs up on everybody and waits until all is over.
// It is called once.
func (s *SMTPServer) Close() {
	s.listener.Close()
	<-s.served
	s.listener.hangUp()
	s.server.Shutdown(context.Background())
}

// smtpSession is one client's transactions.
type smtpSession struct {
	site *Site
	from string
	to   []string
}

// Reset implements [smtp.Session].
func (s *smtpSession) Reset() { s.from, s.to = "", nil }

// Logout implements [smtp.Session].
func (*smtpSession) Logout() error { return nil }

// Mail implements [smtp.Session].
func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt implements [smtp.Session].
func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !s.site.Has(to) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user here"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data implements [smtp.Session].
func (s *smtpSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.site.Deliver(s.from, s.to, data)
	return nil
}

// AuthMechanisms implements [smtp.AuthSession].
func (*smtpSession) AuthMechanisms() []string { return offered() }

// Auth implements [smtp.AuthSession].
func (s *smtpSession) Auth(name string) (sasl.Server, error) {
	m := s.site.serverMechanism(name, func(string) {})
	if m == nil {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	return smtpAuth{m}, nil
}

// smtpAuth gives failures their SMTP codes (RFC 4954 4, RFC 5248).
type smtpAuth struct{ sasl.Server }

// Next implements [sasl.Server].
func (a smtpAuth) Next(response []byte) (challenge []byte, done bool, err error) {
	challenge, done, err = a.Server.Next(response)
	switch {
	case errors.Is(err, errRefused):
		err = smtp.ErrAuthFailed
	case err != nil:
		err = &smtp.SMTPError{Code: 501, EnhancedCode: smtp.EnhancedCode{5, 5, 2}, Message: "Malformed response"}
	}
	return challenge, done, err
}
