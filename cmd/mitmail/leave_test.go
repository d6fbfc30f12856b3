package main

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
)

// scripted is a server that gives these answers, one to a command, and then the
// commands that it heard.
func scripted(t *testing.T, answers ...string) (address string, heard <-chan []string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	all := make(chan []string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var commands []string
		lines := bufio.NewScanner(conn)
		for _, answer := range answers {
			fmt.Fprintf(conn, "%s\r\n", answer)
			if !lines.Scan() {
				break
			}
			commands = append(commands, lines.Text())
		}
		all <- commands
	}()
	return l.Addr().String(), all
}

// A server that refuses, or lacks what is wanted, hears QUIT, and nothing that
// it does not offer is tried.
func TestLeave(t *testing.T) {
	t.Setenv(console.PasswordVariable, "x")
	const send = "send testdata/script/send.txtar --from a@example.org --to b@example.org --server "
	const fetch = "fetch --user anna --server "
	const hello = "250-mx\r\n250 AUTH PLAIN LOGIN"
	for _, tt := range []struct {
		args    string
		answers []string
		last    string // but one command
		says    string
	}{
		{send + "smtp://ADDR --user anna", []string{"220 mx", hello, "535 no"}, "AUTH", "AUTH refused"},
		{send + "smtp+starttls://ADDR", []string{"220 mx", hello}, "EHLO", "does not offer TLS"},
		{send + "smtp://ADDR --user anna --auth cram-md5", []string{"220 mx", hello}, "EHLO", "the server offers PLAIN, LOGIN only, and not CRAM-MD5"},
		{send + "smtp://ADDR --user anna", []string{"220 mx", "250 mx"}, "EHLO", "offers no login"},
		{send + "smtp://ADDR --user anna", []string{"220 mx", "250-mx\r\n250 AUTH NTLM"}, "EHLO", "offers NTLM only"},
		{send + "smtp://ADDR", []string{"220 mx", "250 mx", "550 no"}, "MAIL", "MAIL refused"},
		{fetch + "pop3+plain://ADDR", []string{"+OK", "-ERR no"}, "USER", "USER refused"},
		{fetch + "pop3+starttls://ADDR", []string{"+OK", "-ERR no"}, "CAPA", "does not offer TLS"},
		{fetch + "pop3+plain://ADDR --auth apop", []string{"+OK hello"}, "", "offers no APOP: its greeting has no timestamp"},
		{fetch + "pop3+plain://ADDR --auth login", []string{"+OK", "+OK\r\nSASL PLAIN\r\n."}, "CAPA", "the server offers PLAIN only, and not LOGIN"},
	} {
		address, heard := scripted(t, append(tt.answers, "+OK")...)
		var stderr strings.Builder
		if code := run(t.Context(), strings.Fields(strings.Replace(tt.args, "ADDR", address, 1)), &stderr); code == exit.Done {
			t.Errorf("%s: it went well", tt.args)
		}
		commands := <-heard
		n := len(commands)
		if n == 0 || commands[n-1] != "QUIT" || n > 1 && !strings.HasPrefix(commands[n-2], tt.last) || n == 1 && tt.last != "" {
			t.Errorf("%s: the server heard %q, want %s and QUIT last", tt.args, commands, tt.last)
		}
		if !strings.Contains(stderr.String(), tt.says) {
			t.Errorf("%s: it says %q, without %q", tt.args, &stderr, tt.says)
		}
	}
}

// A server that hangs up in place of its list has not said that it lacks anything.
func TestNoListIsNoLack(t *testing.T) {
	t.Setenv(console.PasswordVariable, "x")
	for _, args := range []string{"pop3+starttls://ADDR", "pop3+plain://ADDR --auth login"} {
		address, heard := scripted(t, "+OK")
		var stderr strings.Builder
		run(t.Context(), strings.Fields(strings.Replace("fetch --user anna --server "+args, "ADDR", address, 1)), &stderr)
		if commands := <-heard; !slices.Equal(commands, []string{"CAPA"}) || !strings.Contains(stderr.String(), "the server closed the connection") {
			t.Errorf("%s: it says %q, and said %q", args, &stderr, commands)
		}
	}
}
