package proxy

import (
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"mitmail/decode"
)

// What passes as it is goes on before it is recorded, and whoever records it does not make
// its receiver wait.
func TestUnitsGoOnBeforeTheyAreRecorded(t *testing.T) {
	address, conns := upstream(t)
	arrived := make(chan string)
	s := setup(t, Proxy{
		Routes: []Route{route(t, "0=smtp://"+address)},
		Sink: func(_ Session, events []decode.Event) {
			for _, e := range events {
				switch e.Payload.(type) {
				case *decode.Command, *decode.Reply:
					if got := <-arrived; got != string(e.Raw) {
						t.Errorf("recorded is %q, and has arrived %q", e.Raw, got)
					}
				}
			}
		},
	})
	client := s.dial(t, 0)
	server := <-conns
	turns := []struct {
		from, to *net.TCPConn
		text     string
	}{
		{server, client, "220 hello\r\n"}, {client, server, "EHLO c\r\n"}, {server, client, "250-mx\r\n250 SIZE 1\r\n"},
		{client, server, "NOOP\r\n"}, {server, client, "250 ok\r\n"}, {client, server, "QUIT\r\n"}, {server, client, "221 bye\r\n"},
	}
	for _, turn := range turns {
		say(t, turn.from, turn.text)
		turn.to.SetReadDeadline(time.Now().Add(10 * time.Second))
		got := make([]byte, len(turn.text))
		if _, err := io.ReadFull(turn.to, got); err != nil {
			t.Errorf("%q waits until it is recorded: %v", turn.text, err)
		}
		arrived <- turn.text
	}
	client.Close()
	server.Close()
	events := s.events.closed(1)
	if i := slices.IndexFunc(events, named("close")); i != len(events)-1 {
		t.Errorf("close is event %d of %d", i+1, len(events))
	}
}
