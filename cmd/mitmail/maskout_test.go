package main

import (
	"bufio"
	"bytes"
	"net"
	"strings"
	"testing"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
)

// repeats is a server that has these answers, one for each line after its
// greeting.
func repeats(t *testing.T, greeting string, answers ...string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.Write([]byte(greeting))
		r := bufio.NewReader(c)
		for _, a := range answers {
			if _, err := r.ReadString('\n'); err != nil {
				return
			}
			c.Write([]byte(a))
		}
		r.ReadString('\n')
	}()
	return l.Addr().String()
}

// With --mask the mail clients do not print a password that the server repeats.
func TestHostile98ClientsMask(t *testing.T) {
	const canary = "CANARY-7f3a"
	t.Setenv(console.PasswordVariable, canary)
	for name, tt := range map[string]struct {
		greeting string
		answers  []string
		args     string
	}{
		"send": {"220 mx\r\n", []string{"250-mx\r\n250 AUTH PLAIN\r\n", "535 5.7.8 " + canary + " is wrong\r\n"},
			"send --server smtp+plain://ADDRESS --user anna --from a@x --to b@x /dev/null"},
		"fetch": {"+OK hi\r\n", []string{"+OK\r\n", "-ERR " + canary + " is wrong\r\n"},
			"fetch --server pop3+plain://ADDRESS --user anna --list"},
	} {
		for _, mask := range []string{"", "--mask "} {
			args := mask + strings.ReplaceAll(tt.args, "ADDRESS", repeats(t, tt.greeting, tt.answers...))
			var out bytes.Buffer
			code := run(t.Context(), append(strings.Fields(args), "-v"), &out)
			if told := strings.Contains(out.String(), canary); code == exit.Done || told == (mask != "") || !strings.Contains(out.String(), "is wrong") {
				t.Errorf("%s %s: exit code %d, it prints\n%s", mask, name, code, &out)
			}
		}
	}
}
