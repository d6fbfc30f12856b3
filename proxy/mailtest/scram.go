package mailtest

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

// SCRAM (RFC 5802, RFC 7677) without channel binding. Passwords are used as
// they are: SASLprep (RFC 4013) changes none that is printable ASCII.

// maxIterations is how long a server may let a client compute.
const maxIterations = 1_000_000

// scramKeys is what both sides compute from the password.
type scramKeys struct{ proof, signature []byte }

// deriveKeys computes the client's proof and the server's signature over the
// messages of the attempt (RFC 5802 3).
func deriveKeys(h func() hash.Hash, password string, salt []byte, iterations int, messages string) (scramKeys, error) {
	salted, err := pbkdf2.Key(h, password, salt, iterations, h().Size())
	if err != nil {
		return scramKeys{}, err
	}
	mac := func(key []byte, text string) []byte {
		m := hmac.New(h, key)
		m.Write([]byte(text))
		return m.Sum(nil)
	}
	client := mac(salted, "Client Key")
	stored := h()
	stored.Write(client)
	proof := make([]byte, len(client))
	subtle.XORBytes(proof, client, mac(stored.Sum(nil), messages))
	return scramKeys{proof, mac(mac(salted, "Server Key"), messages)}, nil
}

// attribute is the value of "x=value" among comma-separated attributes.
func attribute(message, name string) string {
	for field := range strings.SplitSeq(message, ",") {
		if value, ok := strings.CutPrefix(field, name+"="); ok {
			return value
		}
	}
	return ""
}

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
	shown, err := base64.StdEncoding.DecodeString(attribute(string(challenge), "v"))
	s.ok = err == nil && hmac.Equal(shown, s.signature)
	return []byte{}, s.verified()
}

// final answers the server's first message.
func (s *scramClient) final(first string) ([]byte, error) {
	nonce := attribute(first, "r")
	salt, err := base64.StdEncoding.DecodeString(attribute(first, "s"))
	iterations, bad := strconv.Atoi(attribute(first, "i"))
	if err != nil || bad != nil || !strings.HasPrefix(nonce, s.nonce) {
		return nil, errors.New("malformed SCRAM challenge")
	}
	if iterations < 1 || iterations > maxIterations {
		return nil, fmt.Errorf("%d SCRAM iterations refused", iterations)
	}
	bare := "c=biws,r=" + nonce // biws is the header n,, in base64
	keys, err := deriveKeys(s.hash, s.password, salt, iterations, s.bare+","+first+","+bare)
	if err != nil {
		return nil, err
	}
	s.signature = keys.signature
	return []byte(bare + ",p=" + base64.StdEncoding.EncodeToString(keys.proof)), nil
}

// verified is an error until the server has shown that it knows the password.
func (s *scramClient) verified() error {
	if !s.ok {
		return errors.New("the server did not prove that it knows the password")
	}
	return nil
}

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
	nonce := attribute(bare, "r")
	if !ok || nonce == "" {
		return nil, errMalformed
	}
	s.bare = bare
	s.user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(attribute(bare, "n"))
	s.nonce = nonce + rand.Text()
	s.salt = []byte(rand.Text())[:16]
	s.first = fmt.Sprintf("r=%s,s=%s,i=%d", s.nonce, base64.StdEncoding.EncodeToString(s.salt), practiceIterations)
	return []byte(s.first), nil
}

// finish checks the client's proof and gives the server's.
func (s *scramServer) finish(message string) ([]byte, error) {
	bare, proof, ok := strings.Cut(message, ",p=")
	if !ok || attribute(bare, "r") != s.nonce {
		return nil, errMalformed
	}
	password, known := s.site.password(s.user)
	keys, err := deriveKeys(s.hash, password, s.salt, practiceIterations, s.bare+","+s.first+","+bare)
	if err != nil {
		return nil, err
	}
	right := base64.StdEncoding.EncodeToString(keys.proof) == proof
	if err := s.prove(s.user, known && right); err != nil {
		return nil, err
	}
	s.done = true
	return []byte("v=" + base64.StdEncoding.EncodeToString(keys.signature)), nil
}
