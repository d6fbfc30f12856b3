package message

import (
	"crypto/sha256"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crlf makes a message of lines.
func crlf(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n" }

// leaf is the part that has content, decoded.
func leaf(media, name, content string) Part {
	return Part{Type: media, Name: name, Size: int64(len(content)), SHA256: sha256.Sum256([]byte(content))}
}

// text is the part of a message without MIME.
func text(content string) []Part { return []Part{leaf("text/plain", "", content)} }

// read parses a message that comes in pieces of a size.
func read(msg string, size int) Summary {
	p := New()
	for len(msg) > 0 {
		n := min(size, len(msg))
		piece := []byte(msg[:n])
		p.Write(piece)
		clear(piece) // a parser that keeps it will be found out
		msg = msg[n:]
	}
	return p.Close()
}

// readAtRandom parses a message that is cut at random.
func readAtRandom(msg string, random *rand.Rand) Summary {
	p := New()
	for len(msg) > 0 {
		n := min(1+random.IntN(1+random.IntN(200)), len(msg))
		p.Write([]byte(msg[:n]))
		msg = msg[n:]
	}
	return p.Close()
}

// parse is the summary of a message, which must not depend on its cuts.
func parse(t *testing.T, msg string) Summary {
	t.Helper()
	whole := read(msg, max(len(msg), 1))
	for _, size := range []int{1, 2, 3, 7, 64, 1000} {
		if diff := cmp.Diff(whole, read(msg, size)); diff != "" {
			t.Fatalf("in pieces of %d (-whole +pieces):\n%s", size, diff)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		if diff := cmp.Diff(whole, readAtRandom(msg, random)); diff != "" {
			t.Fatalf("cut at random (-whole +pieces):\n%s", diff)
		}
	}
	if whole.Size != int64(len(msg)) || whole.SHA256 != sha256.Sum256([]byte(msg)) {
		t.Fatal("the size or hash of the whole is wrong")
	}
	return whole
}

// check compares what matters of a message's structure.
func check(t *testing.T, got Summary, parts []Part, malformed string) {
	t.Helper()
	if diff := cmp.Diff(parts, got.Parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if got.Malformed != malformed {
		t.Errorf("malformed is %q, want %q", got.Malformed, malformed)
	}
}
