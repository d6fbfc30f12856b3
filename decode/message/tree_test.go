package message

import (
	"fmt"
	"strings"
	"testing"
)

const multipart = "Content-Type: multipart/mixed; boundary=b"

func TestTree(t *testing.T) {
	html := leaf("text/html", "", "<p>")
	for _, c := range []struct {
		name, msg string
		parts     []Part
		malformed string
	}{
		{"empty", "", text(""), ""},
		{"no MIME", crlf("Subject: x", "", "one", "", "two"), text("one\r\n\r\ntwo\r\n"), ""},
		{"only a header", crlf("Subject: x"), text(""), ""},
		{"a header without an end", "Subject: x", text(""), ""},
		{"no header", crlf("Hello world", "Bye: x"), text("Hello world\r\nBye: x\r\n"), ""},
		{"no header and no line ending", "Hello", text("Hello"), ""},
		{"the longest boundary", crlf(multipart+strings.Repeat("b", maxBoundary-1), "", "--"+strings.Repeat("b", maxBoundary), "", "x", "--"+strings.Repeat("b", maxBoundary)+"--"), text("x"), ""},
		{"no header but a colon", crlf("Dear all: hello"), text("Dear all: hello\r\n"), ""},
		{"no header but a blank line", crlf("", "Subject: x"), text("Subject: x\r\n"), ""},
		{"no header but a long line", strings.Repeat("x", 5000), text(strings.Repeat("x", 5000)), ""},
		{"a blank before any field", crlf(" x", "y"), text(" x\r\ny\r\n"), ""},
		{"a broken line among fields", crlf("Subject: x", "broken", "Content-Type: text/html", "", "<p>"),
			[]Part{leaf("text/html", "", "<p>\r\n")}, ""},
		{"a mailbox", crlf("From x@y Mon Jan 1 00:00:00 2024", "Content-Type: text/html", "", "<p>"),
			[]Part{leaf("text/html", "", "<p>\r\n")}, ""},
		{"an unknown encoding", crlf("Content-Transfer-Encoding: x-uuencode", "", "begin"), text("begin\r\n"), ""},
		{"not a media type", crlf("Content-Type: text", "", "x"), text("x\r\n"), ""},
		{"a media type with a comment", crlf("Content-Type: Text/HTML (yes)", "", "x"),
			[]Part{leaf("text/html", "", "x\r\n")}, ""},
		{"the first of two types", crlf("Content-Type: text/html", "Content-Type: text/css", "", "x"),
			[]Part{leaf("text/html", "", "x\r\n")}, ""},

		{"preamble and epilogue", crlf(multipart, "", "pre", "--b", "", "one", "--b", "Content-Type: text/html", "", "<p>", "--b--", "epi", "--b", "no"),
			[]Part{leaf("text/plain", "", "one"), html}, ""},
		{"the line ending is the boundary's", crlf(multipart, "", "--b", "", "one", "", "--b--"), text("one\r\n"), ""},
		{"an empty part", crlf(multipart, "", "--b", "", "--b--"), text(""), ""},
		{"a part without a body", crlf(multipart, "", "--b", "Content-Type: text/html", "--b--"), []Part{leaf("text/html", "", "")}, ""},
		{"a part without a header", crlf(multipart, "", "--b", "Hello there", "--b--"), text("Hello there"), ""},
		{"blanks after a delimiter", crlf(multipart, "", "--b \t", "", "one", "--b-- "), text("one"), ""},
		{"a delimiter at the end", multipart + "\r\n\r\n--b\r\n\r\none\r\n--b--", text("one"), ""},
		{"half a delimiter at the end", multipart + "\r\n\r\n--b\r\n\r\none\r\n--", text("one\r\n--"), "multipart is not closed"},
		{"LF only", multipart + "\n\n--b\n\none\ntwo\n--b--\n", text("one\ntwo"), ""},
		{"not quite delimiters", crlf(multipart, "", "--b", "", "--bb", "-b", "--", "-", " --b", "--b x", "---b", "--b-", "--b--"),
			text("--bb\r\n-b\r\n--\r\n-\r\n --b\r\n--b x\r\n---b\r\n--b-"), ""},
		{"a bare CR is no line start", multipart + "\r\n\r\n--b\r\n\r\none\r--b--\r\n--b--", text("one\r--b--"), ""},
		{"a prefix of another boundary", crlf(`Content-Type: multipart/mixed; boundary="b"`, "", "--b",
			`Content-Type: multipart/mixed; boundary="bb"`, "", "--bb", "", "in", "--bb--", "--b", "", "out", "--b--"),
			[]Part{leaf("text/plain", "", "in"), leaf("text/plain", "", "out")}, ""},
		{"the same boundary inside", crlf(multipart, "", "--b", multipart, "", "--b", "", "in", "--b--", "--b", "", "out", "--b--"),
			[]Part{leaf("text/plain", "", "in"), leaf("text/plain", "", "out")}, ""},
		{"a multipart has no encoding", crlf("Content-Transfer-Encoding: base64", multipart, "", "--b", "", "one", "--b--"), text("one"), ""},

		{"not closed", crlf(multipart, "", "--b", "", "one"), text("one\r\n"), "multipart is not closed"},
		{"no part", crlf(multipart, "", "one"), nil, "multipart is not closed"},
		{"not closed inside", crlf(multipart, "", "--b", "Content-Type: multipart/x; boundary=c", "", "--c", "", "in", "--b", "", "out", "--c", "--b--"),
			[]Part{leaf("text/plain", "", "in"), leaf("text/plain", "", "out\r\n--c")}, "multipart is not closed"},
		{"a multipart without a body", crlf(multipart, "", "--b", "Content-Type: multipart/x; boundary=c", "--b--"), nil, "multipart is not closed"},
		{"no boundary", crlf("Content-Type: multipart/mixed", "", "--b", "", "x"),
			[]Part{leaf("multipart/mixed", "", "--b\r\n\r\nx\r\n")}, "multipart without a usable boundary"},
		{"no boundary but an encoding", crlf("Content-Type: multipart/mixed", "Content-Transfer-Encoding: base64", "", "SGVs"),
			[]Part{leaf("multipart/mixed", "", "SGVs\r\n")}, "multipart without a usable boundary"},
		{"an empty boundary", crlf(`Content-Type: multipart/mixed; boundary=" "`, "", "--", "", "x"),
			[]Part{leaf("multipart/mixed", "", "--\r\n\r\nx\r\n")}, "multipart without a usable boundary"},
		{"a boundary of 70 KB", crlf(multipart+strings.Repeat("b", 70_000), "", "x"),
			[]Part{leaf("multipart/mixed", "", "x\r\n")}, "multipart without a usable boundary"},
		{"a line too long for a delimiter", crlf(multipart, "", "--b", "", "--b"+strings.Repeat(" ", 5000), "--b--"),
			text("--b" + strings.Repeat(" ", 5000)), ""},

		{"a message inside", crlf(multipart, "", "--b", "Content-Type: message/rfc822", "", "Subject: y", "Content-Type: text/html", "", "<p>", "--b--"),
			[]Part{html}, ""},
		{"a message in UTF-8 inside", crlf("Content-Type: message/global", "", "Content-Type: text/html", "", "<p>"),
			[]Part{leaf("text/html", "", "<p>\r\n")}, ""},
		{"a message without a body inside", crlf(multipart, "", "--b", "Content-Type: message/rfc822", "--b--"), text(""), ""},
		{"an encoded message inside", crlf("Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", "eA=="),
			[]Part{leaf("message/rfc822", "", "x")}, ""},
		{"a digest", crlf("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Content-Type: text/html", "", "<p>", "--b", "no header here", "--b--"),
			[]Part{html, leaf("text/plain", "", "no header here")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, parse(t, c.msg), c.parts, c.malformed) })
	}
}

// nested is a message of multiparts within one another, none closed.
func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	return b.String() + "\r\nend\r\n"
}

func TestHostile55Depth(t *testing.T) {
	if s := parse(t, nested(MaxDepth)); s.TooDeep || len(s.Parts) != 1 || s.Parts[0] != text("end\r\n")[0] {
		t.Errorf("at the limit: %+v", s)
	}
	s := parse(t, nested(MaxDepth+1))
	if !s.TooDeep || len(s.Parts) != 1 || s.Parts[0].Type != "multipart/mixed" {
		t.Errorf("beyond the limit: %+v", s)
	}
	if s := parse(t, strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 2000)); !s.TooDeep || len(s.Parts) != 1 {
		t.Errorf("messages: %+v", s)
	}
}

func TestHostile55ManyParts(t *testing.T) {
	s := parse(t, crlf(multipart, "")+strings.Repeat("--b\r\n\r\nx\r\n", MaxParts+5)+"--b--\r\n")
	if len(s.Parts) != MaxParts || s.Dropped != 5 || s.Malformed != "" {
		t.Errorf("%d parts, %d dropped, malformed %q", len(s.Parts), s.Dropped, s.Malformed)
	}
}
