package main

import (
	"context"
	"net"
	"strings"
	"testing"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
)

// A server that never greets does not keep anybody who has had enough.
func TestInterruptedClients(t *testing.T) {
	t.Setenv(console.PasswordVariable, "x")
	for _, command := range []string{"send --from a@example.org --to b@example.org --server smtp://", "fetch --user anna --server pop3://"} {
		t.Run(strings.Fields(command)[0], func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ctx, interrupt := context.WithCancel(t.Context())
			held := make(chan net.Conn, 1)
			go func() {
				conn, _ := l.Accept()
				interrupt()
				held <- conn
			}()
			var stderr strings.Builder
			args := strings.Fields(command + l.Addr().String())
			if args[0] == "send" {
				args = append(args, "testdata/script/send.txtar")
			}
			if code := run(ctx, args, &stderr); code != exit.Interrupted || stderr.Len() > 0 {
				t.Errorf("exit code %d, said %q", code, stderr.String())
			}
			l.Close()
			if conn := <-held; conn != nil {
				conn.Close()
			}
		})
	}
}
