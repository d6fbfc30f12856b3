package tlsopen

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	_ "crypto/sha1" // of old suites
	_ "crypto/sha256"
	_ "crypto/sha512"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"mitmail/decode/tlshello"
)

// suite is how a cipher suite protects records.
type suite struct {
	key   int                               // bytes of a key
	aead  func([]byte) (cipher.AEAD, error) // nil for CBC
	nonce int                               // bytes of a nonce that stand in a record of TLS 1.2
	mac   crypto.Hash                       // of CBC
	hash  crypto.Hash                       // that keys are derived with
}

var (
	aes128GCM   = suite{16, gcm, 8, 0, crypto.SHA256}
	aes256GCM   = suite{32, gcm, 8, 0, crypto.SHA384}
	chacha20    = suite{32, chacha20poly1305.New, 0, 0, crypto.SHA256}
	aes128SHA   = suite{16, nil, 0, crypto.SHA1, crypto.SHA256}
	aes256SHA   = suite{32, nil, 0, crypto.SHA1, crypto.SHA256}
	aes128SHA2  = suite{16, nil, 0, crypto.SHA256, crypto.SHA256}
	aes256SHA2  = suite{32, nil, 0, crypto.SHA256, crypto.SHA256}
	aes256SHA38 = suite{32, nil, 0, crypto.SHA384, crypto.SHA384}
)

// suites are the suites of TLS 1.2 and 1.3 that are opened, by the end of their
// names: how the keys were exchanged does not matter.
var suites = map[string]suite{
	"AES_128_GCM_SHA256":       aes128GCM,
	"AES_256_GCM_SHA384":       aes256GCM,
	"CHACHA20_POLY1305_SHA256": chacha20,
	"AES_128_CBC_SHA":          aes128SHA,
	"AES_256_CBC_SHA":          aes256SHA,
	"AES_128_CBC_SHA256":       aes128SHA2,
	"AES_256_CBC_SHA256":       aes256SHA2,
	"AES_256_CBC_SHA384":       aes256SHA38,
}

// suiteOf is how the suite of a number protects records; ok is false where it is
// not opened.
func suiteOf(number uint16) (s suite, ok bool) {
	name := strings.TrimPrefix(tlshello.SuiteName(number), "TLS_")
	if _, cipher, found := strings.Cut(name, "_WITH_"); found {
		name = cipher
	}
	s, ok = suites[name]
	return s, ok
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
