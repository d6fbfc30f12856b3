package client

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/cmd/internal/console"
	"mitmail/decode"
)

// A server with TLS from the first byte waits for the client, for ever where that
// waits for a greeting.
func TestHostile78SilentServerIsTold(t *testing.T) {
	for server, want := range map[string]string{
		"smtp://mx":             "mitmail: warning: mx:25 has said nothing yet: if it has TLS from the first byte, write smtps://\n",
		"submission+plain://mx": "mitmail: warning: mx:587 has said nothing yet: if it has TLS from the first byte, write submissions://\n",
		"smtps://mx":            "mitmail: warning: mx:465 has said nothing yet: perhaps it is busy\n",
		"lmtp://mx":             "mitmail: warning: mx:24 has said nothing yet: perhaps it is busy\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			r, err := ParseServer(server, decode.SMTP)
			if err != nil {
				t.Fatal(err)
			}
			var said bytes.Buffer
			stop := awaitGreeting(console.NewLogger(&said, 0), r)
			time.Sleep(2 * greetTime)
			synctest.Wait()
			if stop(); said.String() != want {
				t.Errorf("%s: %q", server, &said)
			}
			said.Reset()
			awaitGreeting(console.NewLogger(&said, 0), r)()
			time.Sleep(2 * greetTime)
			synctest.Wait()
			if said.Len() > 0 {
				t.Errorf("%s, which has greeted: %q", server, &said)
			}
		})
	}
}
