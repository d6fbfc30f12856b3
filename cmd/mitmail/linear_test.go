package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"mitmail/decode/decodetest"
)

// Twice as much in a capture takes the program twice as much work, in every form and with
// secrets masked.
func TestLinear(t *testing.T) {
	hello := []string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"}
	mail := []string{"C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n", "C DATA\r\n", "S 354 go\r\n", "C Subject: x\r\n\r\nx\r\n.\r\n", "S 250 ok\r\n"}
	for name, again := range map[string][]string{
		"commands":   {"C NOOP\r\n", "S 250 ok\r\n"},
		"findings":   {"C NOPE\r\n", "S 500 no\r\n"},
		"secrets":    {"C AUTH PLAIN AGFubmEAc2VjcmV0\r\n", "S 535 secret is wrong\r\n"},
		"messages":   mail,
		"recipients": {"C RCPT TO:<b@b>\r\n", "S 250 ok\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 400, func(n int) func() {
				before := hello
				if name == "recipients" {
					before = append(slices.Clone(hello), mail[:2]...)
				}
				file, dir := dialogue(t, 25, append(slices.Clone(before), slices.Repeat(again, n)...)...), t.TempDir()
				args := []string{"--json", "--mask", file, "-w", filepath.Join(dir, "mail") + string(os.PathSeparator)}
				for _, suffix := range []string{"html", "txt", "pcapng", "mbox"} {
					args = append(args, "-w", filepath.Join(dir, "out."+suffix))
				}
				return func() {
					if _, told, err := ran(t, args...); err != nil {
						t.Fatal(err, told)
					}
				}
			})
		})
	}
}
