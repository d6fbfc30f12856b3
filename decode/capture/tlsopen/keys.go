package tlsopen

import (
	"crypto/aes"
	"crypto/hkdf"
	"crypto/hmac"
	"errors"

	"mitmail/decode"
)

// recordDecrypter decrypts records of one side.
type recordDecrypter interface {
	// decrypt returns what a record of a kind holds, in dst where there is room, and
	// the kind of that.
	decrypt(dst []byte, kind byte, version uint16, sealed []byte) (plain []byte, inner byte, ok bool)
}

// keys12 derives a side's keys for TLS 1.2 (RFC 5246 6.3).
func (s *suite) keys12(from decode.Side, master, clientRandom, serverRandom []byte, encryptThenMAC bool) (recordDecrypter, error) {
	macLen, ivLen := 0, 12-s.nonce
	if s.aead == nil {
		macLen, ivLen = s.mac.Size(), 0 // each record brings its own
	}
	seed := append([]byte("key expansion"), serverRandom...)
	rest := s.prf(master, append(seed, clientRandom...), 2*(macLen+s.key+ivLen))
	part := func(n int) []byte { // the client's, then the server's
		mine := rest[:n]
		if from == decode.Server {
			mine = rest[n : 2*n]
		}
		rest = rest[2*n:]
		return mine
	}
	mac, key, iv := part(macLen), part(s.key), part(ivLen)
	if s.aead == nil {
		block, err := aes.NewCipher(key)
		return &cbcDecrypter{block: block, mac: hmac.New(s.mac.New, mac), first: encryptThenMAC}, err
	}
	aead, err := s.aead(key)
	return &aeadDecrypter{aead: aead, iv: iv, explicit: s.nonce}, err
}

// prf is the pseudorandom function of TLS 1.2 (RFC 5246 5).
func (s *suite) prf(secret, seed []byte, n int) []byte {
	mac := hmac.New(s.hash.New, secret)
	var out []byte
	for a := seed; len(out) < n; {
		mac.Reset()
		mac.Write(a)
		a = mac.Sum(nil)
		mac.Reset()
		mac.Write(a)
		mac.Write(seed)
		out = mac.Sum(out)
	}
	return out[:n]
}

// keys13 derives keys for TLS 1.3 from a traffic secret (RFC 8446 7.3).
func (s *suite) keys13(secret []byte) (recordDecrypter, error) {
	if s.aead == nil {
		return nil, errors.New("TLS 1.3 has no suites of CBC")
	}
	key, err := s.expand(secret, "key", s.key)
	if err != nil {
		return nil, err
	}
	iv, err := s.expand(secret, "iv", 12)
	if err != nil {
		return nil, err
	}
	aead, err := s.aead(key)
	return &aeadDecrypter{aead: aead, iv: iv, inner: true}, err
}

// expand is HKDF-Expand-Label (RFC 8446 7.1) without a context.
func (s *suite) expand(secret []byte, label string, n int) ([]byte, error) {
	info := []byte{byte(n >> 8), byte(n), byte(len("tls13 " + label))}
	info = append(append(info, "tls13 "+label...), 0)
	return hkdf.Expand(s.hash.New, secret, string(info), n)
}
