package wire

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"strings"
)

// SCRAMKeys is what both sides compute from the password.
type SCRAMKeys struct{ Proof, Signature []byte }

// DeriveKeys computes the client's proof and the server's signature over the
// messages of the attempt (RFC 5802 3).
func DeriveKeys(h func() hash.Hash, password string, salt []byte, iterations int, messages string) (SCRAMKeys, error) {
	salted, err := pbkdf2.Key(h, password, salt, iterations, h().Size())
	if err != nil {
		return SCRAMKeys{}, err
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
	return SCRAMKeys{proof, mac(mac(salted, "Server Key"), messages)}, nil
}

// Attribute is the value of "x=value" among comma-separated attributes.
func Attribute(message, name string) string {
	for field := range strings.SplitSeq(message, ",") {
		if value, ok := strings.CutPrefix(field, name+"="); ok {
			return value
		}
	}
	return ""
}

// CRAMDigest is what proves the password of CRAM-MD5.
func CRAMDigest(password, challenge string) string {
	mac := hmac.New(md5.New, []byte(password))
	mac.Write([]byte(challenge))
	return hex.EncodeToString(mac.Sum(nil))
}

// APOPDigest is what proves the password of APOP.
func APOPDigest(banner, password string) string {
	sum := md5.Sum([]byte(banner + password))
	return hex.EncodeToString(sum[:])
}
