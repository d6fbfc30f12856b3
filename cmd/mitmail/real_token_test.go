package main_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"
)

// tokenSecret signs the bearer tokens of XOAUTH2 and OAUTHBEARER.
const tokenSecret = "a key that only the tests use"

// tokenKey is the secret as Dovecot reads it.
func tokenKey() string { return base64.StdEncoding.EncodeToString([]byte(tokenSecret)) }

// token is a JSON Web Token (RFC 7519) that says its bearer is the user.
func token(user string) string {
	encode := base64.RawURLEncoding.EncodeToString
	now := time.Now().Unix()
	claims := fmt.Sprintf(`{"sub":%q,"iat":%d,"exp":%d}`, user, now, now+3600)
	signed := encode([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + encode([]byte(claims))
	mac := hmac.New(sha256.New, []byte(tokenSecret))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil))
}
