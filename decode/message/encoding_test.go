package message

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestEncodings(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 4000)
	in64 := base64.StdEncoding.EncodeToString([]byte(long))
	for _, c := range []struct {
		name, encoding, body, want, malformed string
	}{
		{"raw", "7bit", "a=3D\r\n", "a=3D\r\n", ""},
		{"raw, one long line", "binary", long, long, ""},
		{"raw, odd endings", "8bit", "a\rb\nc\r\r\n\n\r", "a\rb\nc\r\r\n\n\r", ""},
		{"raw, lines of every kind", "8bit", "plain\r\nplain\r\n\r\n-\r\nt\tab\r\nx\n", "plain\r\nplain\r\n\r\n-\r\nt\tab\r\nx\n", ""},

		{"base64", "base64", "SGVs\r\nbG8=\r\n", "Hello", ""},
		{"base64, upper case and a comment", "BASE64 (yes)", "SGVsbG8h", "Hello!", ""},
		{"base64, lines out of step", "base64", "SGV\r\nsbG\r\n8h\r\n", "Hello!", ""},
		{"base64, blanks and blank lines", "base64", "\r\nSG Vs \r\n\r\n\tbG8h\r\n", "Hello!", ""},
		{"base64, a space in wide lines", "base64", "SGVs\r\nSG s\r\nSGVs\r\n", "HelHk\x12\x19[", "bad base64"},
		{"base64, one long line", "base64", in64, long, ""},
		{"base64, long lines", "base64", in64[:900] + "\r\n" + in64[900:1800] + "\r\n" + in64[1800:], long, ""},
		{"base64, very long lines", "base64", in64[:20000] + "\r\n" + in64[20000:40000] + "\r\n" + in64[40000:], long, ""},
		{"base64, lines with LF", "base64", "SGVs\nSGVs\nbG8=\n", "HelHello", ""},
		{"base64, lines with CR CR LF", "base64", "SGVs\r\r\nSGVs\r\r\nbG8=\r\r\n", "HelHello", ""},
		{"base64, padding of one", "base64", "SGVsbGE=", "Hella", ""},
		{"base64, padding of two", "base64", "SGVsbA==", "Hell", ""},
		{"base64, padding apart", "base64", "SGVsbA=\r\n=", "Hell", ""},
		{"base64, empty", "base64", "", "", ""},
		{"base64, too little padding", "base64", "SGVsbA=", "Hell", "bad base64"},
		{"base64, too much padding", "base64", "SGVsbA===", "Hell", "bad base64"},
		{"base64, only padding", "base64", "=", "", "bad base64"},
		{"base64, no padding", "base64", "SGVsbA", "Hell", "bad base64"},
		{"base64, a character left", "base64", "SGVsb", "Hel", "bad base64"},
		{"base64, a character padded", "base64", "SGVsb===", "Hel", "bad base64"},
		{"base64, more after padding", "base64", "SGk=SGVs", "HiHel", "bad base64"},
		{"base64, lines after padding", "base64", "SGVs\r\nSGk=\r\nSGVs\r\n", "HelHiHel", "bad base64"},
		{"base64, not in the alphabet", "base64", "SG!Vs\r\n\x00bG8h\xff\r\n", "Hello!", "bad base64"},
		{"base64, a line of another kind", "base64", "SGVs\r\n--no\r\nSGVs\r\n", "Hel\x9e\x84\x86V", "bad base64"},

		{"quoted", "quoted-printable", "a=3D=c3=A9\r\n", "a=é\r\n", ""},
		{"quoted, a soft break", "quoted-printable", "one =\r\ntwo=\r\n", "one two", ""},
		{"quoted, a soft break with LF", "quoted-printable", "one=\ntwo", "onetwo", ""},
		{"quoted, blanks after a soft break", "quoted-printable", "one= \t\r\ntwo", "onetwo", ""},
		{"quoted, a soft break at the end", "quoted-printable", "one=", "one", ""},
		{"quoted, blanks at the end of a line", "quoted-printable", "one \t \r\n two  three \r\n", "one\r\n two  three\r\n", ""},
		{"quoted, blanks at the end", "quoted-printable", "one  ", "one", ""},
		{"quoted, blank lines", "quoted-printable", "\r\n\r\na\r\n\r\n", "\r\n\r\na\r\n\r\n", ""},
		{"quoted, a blank before an escape", "quoted-printable", "a =20\r\n", "a  \r\n", ""},
		{"quoted, no digits", "quoted-printable", "a=zz==\r\n=4\r\n=4g=", "a=zz==4\r\n=4g", "bad quoted-printable"},
		{"quoted, blanks within an escape", "quoted-printable", "a= b", "a= b", "bad quoted-printable"},
		{"quoted, a digit at the end", "quoted-printable", "a=4", "a=4", "bad quoted-printable"},
		{"quoted, one long line", "quoted-printable", long + "=41", long + "A", ""},
		{"quoted, many blanks", "quoted-printable", strings.Repeat(" ", 2500) + "a", strings.Repeat(" ", 2500) + "a", ""},
		{"quoted, too many blanks at the end", "quoted-printable", "a" + strings.Repeat(" ", 2500), "a" + strings.Repeat(" ", 2000), ""},
	} {
		t.Run(c.name, func(t *testing.T) {

			s := parse(t, "Content-Transfer-Encoding: "+c.encoding+"\r\n\r\n"+c.body)
			check(t, s, text(c.want), c.malformed)
		})
	}
}

// TestEncodedParts has bodies that end at a delimiter: its line ending is not theirs.
func TestEncodedParts(t *testing.T) {
	part := func(encoding, body string) string {
		return crlf("--b", "Content-Transfer-Encoding: "+encoding, "", body)
	}
	msg := crlf(multipart, "") + part("base64", "SGVs\r\nbG8h") + part("quoted-printable", "a=\r\nb\r\n") +
		part("quoted-printable", "c=") + part("8bit", "d") + part("base64", "SGVs\r\nSGVs\r\n--c\r\nSGVs") + "--b--\r\n"
	parts := []Part{text("Hello!")[0], text("ab\r\n")[0], text("c")[0], text("d")[0]}
	s := parse(t, msg)
	check(t, Summary{Parts: s.Parts[:4], Malformed: s.Malformed}, parts, "bad base64")
}
