package mailclient

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"

	"mitmail/proxy/internal/wire"
)

// Mechanisms is the SASL mechanisms of the clients, the one to prefer first:
// those that do not show the password come before those that do. XOAUTH2 is
// last, because it takes a token and not a password.
func Mechanisms() []string {
	return []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN", "XOAUTH2"}
}

// Choose picks the mechanism for a password among those a server offers. It
// is "" when there is none.
func Choose(offers []string) string {
	for _, name := range Mechanisms() {
		if name != "XOAUTH2" && slices.ContainsFunc(offers, func(s string) bool { return strings.EqualFold(s, name) }) {
			return name
		}
	}
	return ""
}

// NewMechanism is the client side of one attempt. The secret is a password,
// for XOAUTH2 a token. An unknown name is an error.
func NewMechanism(name, user, secret string) (sasl.Client, error) {
	switch strings.ToUpper(name) {
	case "PLAIN":
		return sasl.NewPlainClient("", user, secret), nil
	case "LOGIN":
		return &loginClient{answers: []string{user, secret}}, nil
	case "CRAM-MD5":
		return &cramClient{user, secret}, nil
	case "SCRAM-SHA-1":
		return &scramClient{name: "SCRAM-SHA-1", hash: sha1.New, user: user, password: secret}, nil
	case "SCRAM-SHA-256":
		return &scramClient{name: "SCRAM-SHA-256", hash: sha256.New, user: user, password: secret}, nil
	case "XOAUTH2":
		return &xoauth2Client{user, secret}, nil
	}
	return nil, fmt.Errorf("unknown mechanism %q", name)
}

// loginClient gives its answers in turn, whatever the prompts say.
type loginClient struct{ answers []string }

// Start implements [sasl.Client]: LOGIN begins with a question of the server.
func (*loginClient) Start() (mech string, ir []byte, err error) { return "LOGIN", nil, nil }

// Next implements [sasl.Client].
func (l *loginClient) Next([]byte) ([]byte, error) {
	if len(l.answers) == 0 {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	answer := l.answers[0]
	l.answers = l.answers[1:]
	return []byte(answer), nil
}

// cramClient is CRAM-MD5 (RFC 2195).
type cramClient struct{ user, password string }

// Start implements [sasl.Client].
func (*cramClient) Start() (mech string, ir []byte, err error) { return "CRAM-MD5", nil, nil }

// Next implements [sasl.Client].
func (c *cramClient) Next(challenge []byte) ([]byte, error) {
	return []byte(c.user + " " + wire.CRAMDigest(c.password, string(challenge))), nil
}

// xoauth2Client sends a token.
type xoauth2Client struct{ user, token string }

// Start implements [sasl.Client].
func (x *xoauth2Client) Start() (mech string, ir []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next implements [sasl.Client]: a challenge reports a refusal, and is
// answered with nothing to hear it in the protocol's own words.
func (*xoauth2Client) Next([]byte) ([]byte, error) { return []byte{}, nil }

// exchange sends a line of an attempt and reads what the server says to it:
// a challenge, or with more false the verdict.
type exchange func(line string) (challenge string, more bool, err error)

// authenticate goes through one attempt. An initial response goes with the
// command when the line stays within limit, else with the first challenge.
func authenticate(m sasl.Client, limit int, say exchange) error {
	name, initial, err := m.Start()
	if err != nil {
		return err
	}
	line := "AUTH " + name
	if initial != nil && len(line)+1+base64.StdEncoding.EncodedLen(len(initial)) <= limit {
		line += " " + initialResponse(initial)
		initial = nil
	}
	challenge, more, err := say(line)
	for more && err == nil {
		var response []byte
		if response, initial, err = answer(m, initial, challenge); err != nil {
			say("*") // cancels the attempt; its verdict is no news
			return err
		}
		challenge, more, err = say(base64.StdEncoding.EncodeToString(response))
	}
	if v, ok := m.(interface{ verified() error }); ok && err == nil {
		return v.verified()
	}
	return err
}

// answer is the response to a challenge: the initial one while it waits.
func answer(m sasl.Client, initial []byte, challenge string) (response, left []byte, err error) {
	if initial != nil {
		return initial, nil, nil
	}
	text, err := base64.StdEncoding.DecodeString(challenge)
	if err != nil {
		return nil, nil, errors.New("challenge is not base64")
	}
	response, err = m.Next(text)
	return response, nil, err
}

// initialResponse is base64, or = for an empty one (RFC 4954 4, RFC 5034 4).
func initialResponse(p []byte) string {
	if len(p) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(p)
}
