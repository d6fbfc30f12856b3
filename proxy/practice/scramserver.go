package practice

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"hash"
	"strings"

	"mitmail/proxy/internal/wire"
)

// SCRAM (RFC 5802, RFC 7677) without channel binding. Passwords are used as
// they are: SASLprep (RFC 4013) changes none that is printable ASCII.

// scramServer is one attempt at a server.
type scramServer struct {
	hash        func() hash.Hash
	site        *Site
	prove       func(user string, ok bool) error
	user        string
	bare, first string // client-first-message-bare, server-first-message
	salt        []byte
	nonce       string
	done        bool
}

// practiceIterations is the least that RFC 7677 4 allows.
const practiceIterations = 4096

// Next implements [sasl.Server].
func (s *scramServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case s.done:
		return nil, true, nil
	case response == nil:
		return nil, false, nil
	case s.first == "":
		challenge, err = s.begin(string(response))
	default:
		challenge, err = s.finish(string(response))
	}
	return challenge, err != nil, err
}

// begin answers the client's first message.
func (s *scramServer) begin(message string) ([]byte, error) {
	bare, ok := strings.CutPrefix(message, "n,,")
	if !ok {
		bare, ok = strings.CutPrefix(message, "y,,")
	}
	nonce := wire.Attribute(bare, "r")
	if !ok || nonce == "" {
		return nil, errMalformed
	}
	s.bare = bare
	s.user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(wire.Attribute(bare, "n"))
	s.nonce = nonce + rand.Text()
	s.salt = []byte(rand.Text())[:16]
	s.first = fmt.Sprintf("r=%s,s=%s,i=%d", s.nonce, base64.StdEncoding.EncodeToString(s.salt), practiceIterations)
	return []byte(s.first), nil
}

// finish checks the client's proof and gives the server's.
func (s *scramServer) finish(message string) ([]byte, error) {
	bare, proof, ok := strings.Cut(message, ",p=")
	if !ok || wire.Attribute(bare, "r") != s.nonce {
		return nil, errMalformed
	}
	password, known := s.site.password(s.user)
	keys, err := wire.DeriveKeys(s.hash, password, s.salt, practiceIterations, s.bare+","+s.first+","+bare)
	if err != nil {
		return nil, err
	}
	right := base64.StdEncoding.EncodeToString(keys.Proof) == proof
	if err := s.prove(s.user, known && right); err != nil {
		return nil, err
	}
	s.done = true
	return []byte("v=" + base64.StdEncoding.EncodeToString(keys.Signature)), nil
}
