package main

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
)

// A server that only takes another time than it did says the same.
func TestResendOtherTime(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "220 mx\r\n")
		if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
			return
		}
		_, _ = io.WriteString(c, "221 bye\r\n")
	}()
	store := session.New(0)
	store.Apply(1, decode.SMTP,
		decode.Event{Seq: 1, Payload: &decode.Open{Client: "127.0.0.1:4000", Server: l.Addr().String()}},
		decode.Event{Seq: 2, From: decode.Server, Raw: []byte("220 mx\r\n"), Payload: &decode.Reply{To: "CONNECT", Code: 220, Text: []string{"mx"}, OK: decode.Yes}},
		decode.Event{Seq: 3, From: decode.Client, Raw: []byte("QUIT\r\n"), Payload: &decode.Command{Verb: "QUIT"}},
		decode.Event{Seq: 4, From: decode.Server, Raw: []byte("221 bye\r\n"), Payload: &decode.Reply{To: "QUIT", Code: 221, Text: []string{"bye"}, OK: decode.Yes, Elapsed: time.Minute}},
		decode.Event{Seq: 5, Payload: &decode.Close{Result: decode.ResultNothing}})
	list, _ := store.Sessions()
	s := &screen{o: &output{confdir: t.TempDir()}}
	said, err := s.resend(t.Context(), nil, list[0].Now())
	if err != nil || !strings.HasPrefix(said, "the server says the same; timing differs: reply to QUIT after ") {
		t.Errorf("it says %q: %v", said, err)
	}
}
