package message

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"
)

// run is the size of the pieces a message comes in.
const run = 32 << 10

// attachment is a message of about a megabyte with a file in base64; body is
// where in it the file lies.
func attachment() (msg []byte, body []byte) {
	random := rand.NewChaCha8([32]byte{})
	file := make([]byte, 57*13000)
	random.Read(file)
	var b bytes.Buffer
	b.WriteString("From: a@example.org\r\nTo: b@example.org\r\nSubject: A file\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=\"=_limit\"\r\n\r\n--=_limit\r\n\r\nSee the file.\r\n" +
		"--=_limit\r\nContent-Type: application/octet-stream; name=file.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	start := b.Len()
	for ; len(file) > 0; file = file[57:] {
		b.WriteString(base64.StdEncoding.EncodeToString(file[:57]) + "\r\n")
	}
	end := b.Len()
	b.WriteString("--=_limit--\r\n")
	return b.Bytes(), b.Bytes()[start:end]
}

func BenchmarkParser(b *testing.B) {
	msg, _ := attachment()
	benchmark(b, msg)
}

// BenchmarkFloor is what no parser can save: both hashes, and the decoding of
// a body already without its line endings.
func BenchmarkFloor(b *testing.B) {
	msg, body := attachment()
	floor(b, msg, bytes.ReplaceAll(body, []byte("\r\n"), nil))
}

// BenchmarkFloorLines is the same with the line endings left to encoding/base64.
func BenchmarkFloorLines(b *testing.B) {
	msg, body := attachment()
	floor(b, msg, body)
}

func floor(b *testing.B, msg, body []byte) {
	octets := make([]byte, len(body))
	b.SetBytes(int64(len(msg)))
	b.ReportAllocs()
	for b.Loop() {
		whole, part := sha256.New(), sha256.New()
		for in := range pieces(msg) {
			whole.Write(in)
		}
		for rest := body; len(rest) > 0; {
			n := min(len(rest), 78*64)
			size, err := base64.StdEncoding.Decode(octets, rest[:n])
			if err != nil {
				b.Fatal(err)
			}
			part.Write(octets[:size])
			rest = rest[n:]
		}
		whole.Sum(nil)
		part.Sum(nil)
	}
}

func BenchmarkText(b *testing.B) {
	line := strings.Repeat("The quick brown fox jumps. ", 3)[:76] + "\r\n"
	benchmark(b, []byte("Subject: text\r\n\r\n"+strings.Repeat(line, 13000)))
}

func BenchmarkQuotedPrintable(b *testing.B) {
	line := strings.Repeat("The quick =C3=A9 brown fox jumps. ", 3)[:75] + "=\r\n"
	benchmark(b, []byte("Content-Transfer-Encoding: quoted-printable\r\n\r\n"+strings.Repeat(line, 13000)))
}

func BenchmarkSmall(b *testing.B) {
	benchmark(b, []byte("From: a@example.org\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nHow are you?\r\n"))
}

func benchmark(b *testing.B, msg []byte) {
	b.SetBytes(int64(len(msg)))
	b.ReportAllocs()
	for b.Loop() {
		p := New()
		for in := range pieces(msg) {
			p.Write(in)
		}
		if s := p.Close(); s.Malformed != "" || s.Size != int64(len(msg)) {
			b.Fatal(s)
		}
	}
}

func pieces(msg []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(msg) > 0 {
			n := min(len(msg), run)
			if !yield(msg[:n]) {
				return
			}
			msg = msg[n:]
		}
	}
}
