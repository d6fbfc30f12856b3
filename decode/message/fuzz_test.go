package message

import (
	"crypto/sha256"
	"math/rand/v2"
	"mime"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzParserSplit holds that no message makes the parser fail, and that its
// cuts make no difference.
func FuzzParserSplit(f *testing.F) {
	f.Fuzz(func(t *testing.T, msg string, seed uint64) {
		whole := read(msg, max(len(msg), 1))
		if whole.Size != int64(len(msg)) || whole.SHA256 != sha256.Sum256([]byte(msg)) {
			t.Error("the size or hash of the whole is wrong")
		}
		if diff := cmp.Diff(whole, read(msg, 1)); diff != "" {
			t.Errorf("byte by byte (-whole +pieces):\n%s", diff)
		}
		if diff := cmp.Diff(whole, readAtRandom(msg, rand.New(rand.NewPCG(seed, 0)))); diff != "" {
			t.Errorf("cut at random (-whole +pieces):\n%s", diff)
		}
	})
}

// TestSoup holds the same of messages thrown together from what matters in one.
func TestSoup(t *testing.T) {
	pieces := []string{"\r\n", "\r\n", "\n", "\r", "\r\n\r\n", "\r\n--b", "\r\n--b\r\n", "\r\n--b--\r\n", "--c", "--", "-",
		"Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: multipart/digest; boundary=c\r\n", "Content-Type: message/rfc822\r\n",
		"Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Subject: x", "From ", ":",
		"SGVs", "SGVsSGVs\r\n", "SGVsSGVs\r\nSGVsSGVs\r\nSGVsSGVs\r\n", "=", "==", "=3D", "=4", " ", "\t", "x", "\x00", "é"}
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		msg := ""
		for range random.IntN(40) {
			msg += pieces[random.IntN(len(pieces))]
		}
		whole := read(msg, max(len(msg), 1))
		checkTree(t, msg)
		for _, other := range []Summary{read(msg, 1), readAtRandom(msg, random)} {
			if diff := cmp.Diff(whole, other); diff != "" {
				t.Fatalf("%q (-whole +pieces):\n%s", msg, diff)
			}
		}
	}
}

// FuzzRoundTrip holds that what the standard library encodes is decoded again.
func FuzzRoundTrip(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		s = "é" + s // so that it has to be encoded
		for _, encoder := range []mime.WordEncoder{mime.BEncoding, mime.QEncoding} {
			if word := encoder.Encode("utf-8", s); decodeWords(word) != s {
				t.Errorf("%q is %q", word, decodeWords(word))
			}
		}
		for _, value := range []string{s, s[len("é"):]} {
			field := mime.FormatMediaType("x/y", map[string]string{"name": value})
			if _, p := parseParams(&field); field != "" && first(p.get("name")) != value {
				t.Errorf("the name in %q is %q", field, first(p.get("name")))
			}
		}
	})
}

func first(s string, _ bool) string { return s }
