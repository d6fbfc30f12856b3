package mailclient

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"mitmail/proxy/internal/wire"
)

// SCRAM (RFC 5802, RFC 7677) without channel binding. Passwords are used as
// they are: SASLprep (RFC 4013) changes none that is printable ASCII.

// maxIterations is how long a server may let a client compute.
const maxIterations = 1_000_000

// scramClient is one attempt of a client.
type scramClient struct {
	name           string
	hash           func() hash.Hash
	user, password string
	bare           string // client-first-message without its header
	nonce          string
	signature      []byte // what the server has to show
	ok             bool   // it has
}

// Start implements [sasl.Client].
func (s *scramClient) Start() (mech string, ir []byte, err error) {
	s.nonce = rand.Text()
	s.bare = "n=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s.user) + ",r=" + s.nonce
	return s.name, []byte("n,," + s.bare), nil
}

// Next implements [sasl.Client].
func (s *scramClient) Next(challenge []byte) ([]byte, error) {
	if s.signature == nil {
		return s.final(string(challenge))
	}
	shown, err := base64.StdEncoding.DecodeString(wire.Attribute(string(challenge), "v"))
	s.ok = err == nil && hmac.Equal(shown, s.signature)
	return []byte{}, s.verified()
}

// final answers the server's first message.
func (s *scramClient) final(first string) ([]byte, error) {
	nonce := wire.Attribute(first, "r")
	salt, err := base64.StdEncoding.DecodeString(wire.Attribute(first, "s"))
	iterations, bad := strconv.Atoi(wire.Attribute(first, "i"))
	if err != nil || bad != nil || !strings.HasPrefix(nonce, s.nonce) {
		return nil, errors.New("malformed SCRAM challenge")
	}
	if iterations < 1 || iterations > maxIterations {
		return nil, fmt.Errorf("%d SCRAM iterations refused", iterations)
	}
	bare := "c=biws,r=" + nonce // biws is the header n,, in base64
	keys, err := wire.DeriveKeys(s.hash, s.password, salt, iterations, s.bare+","+first+","+bare)
	if err != nil {
		return nil, err
	}
	s.signature = keys.Signature
	return []byte(bare + ",p=" + base64.StdEncoding.EncodeToString(keys.Proof)), nil
}

// verified is an error until the server has shown that it knows the password.
func (s *scramClient) verified() error {
	if !s.ok {
		return errors.New("the server did not prove that it knows the password")
	}
	return nil
}
