package tlsopen

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	_ "crypto/sha1" // of old suites
	_ "crypto/sha256"
	_ "crypto/sha512"

	"golang.org/x/crypto/chacha20poly1305"
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

// suites are the suites of TLS 1.2 and 1.3 that are read, by their number in
// the IANA registry. How the keys were exchanged does not matter.
var suites = map[uint16]suite{
	0x1301: aes128GCM, 0x1302: aes256GCM, 0x1303: chacha20,

	0x009c: aes128GCM, 0x009e: aes128GCM, 0xc02b: aes128GCM, 0xc02f: aes128GCM, // RSA, DHE, ECDHE-ECDSA, ECDHE-RSA
	0x009d: aes256GCM, 0x009f: aes256GCM, 0xc02c: aes256GCM, 0xc030: aes256GCM,
	0xcca8: chacha20, 0xcca9: chacha20, 0xccaa: chacha20,
	0x002f: aes128SHA, 0x0033: aes128SHA, 0xc009: aes128SHA, 0xc013: aes128SHA,
	0x0035: aes256SHA, 0x0039: aes256SHA, 0xc00a: aes256SHA, 0xc014: aes256SHA,
	0x003c: aes128SHA2, 0x0067: aes128SHA2, 0xc023: aes128SHA2, 0xc027: aes128SHA2,
	0x003d: aes256SHA2, 0x006b: aes256SHA2,
	0xc024: aes256SHA38, 0xc028: aes256SHA38,
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
