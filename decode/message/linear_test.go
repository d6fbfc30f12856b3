package message_test

import (
	"fmt"
	"strings"
	"testing"

	"mitmail/decode/decodetest"
	"mitmail/decode/message"
)

// Twice as much of a message takes twice as much work.
func TestLinear(t *testing.T) {
	const mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	nested := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		return b.String() + "\r\nend\r\n"
	}
	repeated := func(head, again string) func(int) string {
		return func(n int) string { return head + strings.Repeat(again, n) + "\r\n\r\nx\r\n" }
	}
	for name, c := range map[string]struct {
		n    int
		text func(n int) string
	}{
		"parts":                    {400, repeated(mixed, "--b\r\n\r\nx\r\n")},
		"parts with names":         {400, repeated(mixed, "--b\r\nContent-Type: text/x; name=abcdefgh\r\n\r\nx\r\n")},
		"depth":                    {24, nested},
		"lines in the deepest":     {2000, func(n int) string { return nested(49) + strings.Repeat("--b\r\n", n) }},
		"messages within messages": {2000, repeated("", "Content-Type: message/rfc822\r\n\r\n")},
		"fields":                   {2000, repeated("A: b\r\n", "Subject: x\r\n")},
		"a field":                  {4000, repeated("Subject: ", "0123456789")},
		"a field that is folded":   {2000, repeated("Subject: x", "\r\n 0123456789")},
		"encoded words":            {1000, repeated("Subject: ", "=?utf-8?q?a?= ")},
		"broken encoded words":     {1000, repeated("Subject: ", "=?utf-8?q?")},
		"parameters":               {1000, repeated("Content-Type: text/x", "; name*0=x")},
		"sections":                 {1000, repeated("Content-Type: text/x", "; a=b")},
		"a line":                   {40_000, repeated("\r\n", "x")},
		"lines":                    {10_000, repeated("\r\n", "x\r\n")},
		"base64":                   {10_000, repeated("Content-Transfer-Encoding: base64\r\n\r\n", "SGVs")},
		"quoted-printable":         {10_000, repeated("Content-Transfer-Encoding: quoted-printable\r\n\r\n", "=41 ")},
	} {
		for _, size := range []int{7, 64 << 10} {
			t.Run(fmt.Sprintf("%s, %d at a time", name, size), func(t *testing.T) {
				decodetest.Linear(t, c.n, func(n int) func() {
					text := []byte(c.text(n))
					return func() {
						p := message.New()
						for rest := text; len(rest) > 0; {
							k := min(size, len(rest))
							p.Write(rest[:k])
							rest = rest[k:]
						}
						p.Close()
					}
				})
			})
		}
	}
}
