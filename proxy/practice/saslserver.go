package practice

import (
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"

	"mitmail/proxy/internal/wire"
)

// How an attempt to log in fails.
var (
	errRefused   = errors.New("authentication failed")
	errMalformed = errors.New("malformed response")
)

// offered is the mechanisms of both servers, as they list them.
func offered() []string {
	return []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2"}
}

// serverMechanism begins an attempt. welcome is called with the user's name
// when the attempt has succeeded. It is nil for a mechanism not offered.
func (s *Site) serverMechanism(name string, welcome func(user string)) sasl.Server {
	prove := func(user string, ok bool) error {
		if !ok {
			return errRefused
		}
		welcome(user)
		return nil
	}
	switch name {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error {
			return prove(user, s.check(user, password))
		})
	case "LOGIN":
		return &loginServer{site: s, prove: prove}
	case "CRAM-MD5":
		return &cramServer{site: s, prove: prove}
	case "SCRAM-SHA-1":
		return &scramServer{hash: sha1.New, site: s, prove: prove}
	case "SCRAM-SHA-256":
		return &scramServer{hash: sha256.New, site: s, prove: prove}
	case "XOAUTH2":
		return &xoauth2Server{site: s, prove: prove}
	}
	return nil
}

// loginServer asks two questions. A user name may come with the command.
type loginServer struct {
	site  *Site
	prove func(user string, ok bool) error
	asked bool
	user  *string
}

// Next implements [sasl.Server].
func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case response == nil && !l.asked:
		l.asked = true
		return []byte("Username:"), false, nil
	case l.user == nil:
		user := string(response)
		l.user = &user
		return []byte("Password:"), false, nil
	}
	return nil, true, l.prove(*l.user, l.site.check(*l.user, string(response)))
}

// cramServer is CRAM-MD5 (RFC 2195).
type cramServer struct {
	site      *Site
	prove     func(user string, ok bool) error
	challenge string
}

// Next implements [sasl.Server].
func (c *cramServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if c.challenge == "" {
		c.challenge = "<" + rand.Text() + "@" + Domain + ">"
		return []byte(c.challenge), false, nil
	}
	at := strings.LastIndexByte(string(response), ' ')
	if at < 0 {
		return nil, true, errMalformed
	}
	user := string(response[:at])
	password, ok := c.site.password(user)
	digest := wire.CRAMDigest(password, c.challenge)
	return nil, true, c.prove(user, ok && digest == string(response[at+1:]))
}

// xoauth2Server takes the account's password for its token. A refusal is told
// in a challenge, which the client answers with nothing.
type xoauth2Server struct {
	site    *Site
	prove   func(user string, ok bool) error
	refused bool
}

// Next implements [sasl.Server].
func (x *xoauth2Server) Next(response []byte) (challenge []byte, done bool, err error) {
	if x.refused {
		return nil, true, errRefused
	}
	if response == nil {
		return nil, false, nil
	}
	user, token, ok := parseXOAUTH2(string(response))
	if !ok {
		return nil, true, errMalformed
	}
	if err := x.prove(user, x.site.check(user, token)); err != nil {
		x.refused = true
		return []byte(`{"status":"401","schemes":"bearer"}`), false, nil
	}
	return nil, true, nil
}

// parseXOAUTH2 takes "user=NAME^Aauth=Bearer TOKEN^A^A" apart.
func parseXOAUTH2(s string) (user, token string, ok bool) {
	fields := strings.Split(s, "\x01")
	if len(fields) != 4 {
		return "", "", false
	}
	user, okUser := strings.CutPrefix(fields[0], "user=")
	token, okToken := strings.CutPrefix(fields[1], "auth=Bearer ")
	return user, token, okUser && okToken
}
