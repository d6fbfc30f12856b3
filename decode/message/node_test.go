package message

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkTree holds that a tree says what the parser says that it is read by: the
// summary, and the octets of each leaf.
func checkTree(t *testing.T, msg string) {
	t.Helper()
	whole, tree := read(msg, max(len(msg), 1)), Read([]byte(msg))
	if diff := cmp.Diff(whole, tree.Summary); diff != "" {
		t.Fatalf("%q (-parser +tree):\n%s", msg, diff)
	}
	leaves, before := 0, Range{}
	for i, n := range tree.Nodes {
		if n.Header.Start < before.Start || n.Header.End < n.Header.Start || n.Body.Start != n.Header.End || n.Body.End < n.Body.Start || n.Body.End > len(msg) {
			t.Fatalf("%q: node %d is at %v, %v", msg, i, n.Header, n.Body)
		}
		before = n.Header
		part, leaf := tree.Leaf(i)
		if !leaf {
			continue
		}
		leaves++
		content := tree.Content(i)
		if int64(len(content)) != part.Size || sha256.Sum256(content) != part.SHA256 || n.Name != part.Name || n.Type != part.Type {
			t.Fatalf("%q: the content of node %d is %q, of %d bytes", msg, i, content, part.Size)
		}
	}
	if leaves != len(whole.Parts) {
		t.Fatalf("%q: %d leaves, %d parts", msg, leaves, len(whole.Parts))
	}
}

func TestRead(t *testing.T) {
	var deep, deepWant strings.Builder
	for i := range 2 * MaxDepth {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		if i < MaxDepth {
			fmt.Fprintf(&deepWant, "%d multipart/mixed \"\" branch\n", i)
		}
	}
	_, rest, _ := strings.Cut(deep.String(), fmt.Sprintf("=b%d\n\n", MaxDepth))
	fmt.Fprintf(&deepWant, "%d multipart/mixed \"\" %q", MaxDepth, rest)
	for _, tt := range []struct{ name, raw, want string }{
		{"plain", "Subject: a\r\n b\r\n\r\ntext", `0 text/plain "" "text"`},
		{"empty", "", `0 text/plain "" ""`},
		{"no headers", "\r\ntext", `0 text/plain "" "text"`},
		{"a body at once", "text\r\nmore", `0 text/plain "" "text\r\nmore"`},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html; charset=iso-8859-1\n\nf=FCr", `0 text/html "" "für"`},
		{"unknown charset", "Content-Type: text/plain; charset=klingon\n\nx", `0 text/plain "" "x"`},
		{"broken base64", "Content-Transfer-Encoding: base64\n\nQUJD!!!!", `0 text/plain "" "ABC"`},
		{"a stray character in base64", "Content-Transfer-Encoding: base64\n\nQUJD!RUZH\nSElK\n", `0 text/plain "" "ABCEFGHIJ"`},
		{"a comment behind the encoding", "Content-Transfer-Encoding: base64 (x)\n\nQUJD", `0 text/plain "" "ABC"`},
		{"parts", "Content-Type: multipart/mixed; boundary=b\n\nbefore\n--b\nContent-Type: image/png; name=\"=?utf-8?q?=C3=BC?=.png\"\n\nPNG\n--b\n\ntext\n--b--\nafter",
			"0 multipart/mixed \"\" branch\n1 image/png \"ü.png\" \"PNG\"\n1 text/plain \"\" \"text\""},
		{"a boundary with signs", "Content-Type: multipart/mixed; boundary=a=b:c\r\n\r\n--a=b:c\r\n\r\none\r\n--a=b:c\r\n\r\ntwo\r\n--a=b:c--\r\n",
			"0 multipart/mixed \"\" branch\n1 text/plain \"\" \"one\"\n1 text/plain \"\" \"two\""},
		{"a message within", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhello\r\n--b--\r\n",
			"0 multipart/mixed \"\" branch\n1 message/rfc822 \"\" branch\n2 text/plain \"\" \"hello\""},
		{"no end", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n", "0 multipart/mixed \"\" branch\n1 text/plain \"\" \"text\\n\""},
		{"too deep", deep.String(), deepWant.String()},
	} {
		checkTree(t, tt.raw)
		tree := Read([]byte(tt.raw))
		var b strings.Builder
		for i, n := range tree.Nodes {
			fmt.Fprintf(&b, "%d %s %q ", n.Depth, n.Type, n.Name)
			if _, leaf := tree.Leaf(i); leaf {
				fmt.Fprintf(&b, "%q", tree.Text(i))
			} else {
				b.WriteString("branch")
			}
			b.WriteByte('\n')
		}
		if got := strings.TrimSpace(b.String()); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// A branch has the bytes of what is in it: of a message within, that message.
func TestBranch(t *testing.T) {
	tree := Read([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?=C3=BC?=\r\n x\r\nBad\r\n\r\nhello\r\n--b--\r\nend\r\n"))
	if got, want := string(tree.Content(1)), "Subject: =?utf-8?q?=C3=BC?=\r\n x\r\nBad\r\n\r\nhello"; got != want {
		t.Errorf("the message within is %q", got)
	}
	if got, want := tree.Fields(2), []Field{{"Subject", "ü x"}}; !cmp.Equal(got, want) {
		t.Errorf("its fields are %v", got)
	}
}

// Parts without end, one within the other, are counted, not kept.
func TestManyNodes(t *testing.T) {
	tree := Read([]byte("Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n", 3*MaxParts)))
	if len(tree.Nodes) != maxNodes {
		t.Errorf("%d nodes", len(tree.Nodes))
	}
}

func FuzzTree(f *testing.F) {
	f.Add("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVs\r\n--b--")
	f.Fuzz(checkTree)
}
