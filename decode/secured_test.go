package decode

import (
	"strings"
	"testing"
	"time"
)

func TestHeldReplyIsOneUnit(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "EHLO a\r\n")
	k.Hold(Server, true)
	const ehlo = "250-mx\r\n250-STARTTLS\r\n250 SIZE 9\r\n"
	for i := range ehlo {
		k.Push(Server, []byte(ehlo[i:i+1]))
		u, ok := k.Next(Server)
		if k.Early(Server) != nil {
			t.Fatal("a held reply left early")
		}
		if ok != (i == len(ehlo)-1) {
			t.Fatalf("a unit after %q", ehlo[:i+1])
		}
		if !ok {
			continue
		}
		if items := k.Look(u).Payload.(*Reply).Items; strings.Join(items, ",") != "STARTTLS,SIZE 9" {
			t.Errorf("Look sees %q", items)
		}
		k.note(k.Commit(time.Time{}, u, Ruling{Send: []byte("250-mx\r\n250 SIZE 9\r\n"), By: "legs"}))
	}
	if k.handler.offersTLS() != "" {
		t.Error("what the client was not offered counts as offered")
	}
	k.want("server CONNECT>220", "client EHLO", `server EHLO>250 sent "250-mx\r\n250 SIZE 9\r\n" by legs`, "finding changed")
}

func TestHeldListIsOneUnit(t *testing.T) {
	k := newTalk(t, POP3)
	k.say(Server, "+OK\r\n")
	k.say(Client, "CAPA\r\n")
	k.Hold(Server, true)
	k.rule(Server, "+OK\r\nSTLS\r\nUIDL\r\n.\r\n", Ruling{Send: []byte("+OK\r\nUIDL\r\n.\r\n"), By: "legs"})
	if k.handler.offersTLS() != "" || !k.handler.(*pop3).offered("UIDL") {
		t.Error("the client was offered UIDL and nothing else")
	}
	k.want("server CONNECT>0+OK", "client CAPA", `server CAPA>0+OK sent "+OK\r\nUIDL\r\n.\r\n" by legs`, "finding changed")
}

func TestHeldReplyBeyondItsLimit(t *testing.T) {
	k := newTalk(t, SMTP)
	k.Hold(Server, true)
	long := strings.Repeat("220-more\r\n", 2*maxReplyLines) + "220 mx\r\n"
	k.say(Server, long)
	k.say(Client, "QUIT\r\n")
	if got := strings.Count(strings.Join(k.said, "\n"), "CONNECT>220"); got != 1 {
		t.Errorf("%d greetings", got)
	}
	if k.Await(Server) || k.said[len(k.said)-1] != "client QUIT" {
		t.Errorf("after it: %q", k.said[len(k.said)-1])
	}
}

// Text and answers to challenges are not held.
func TestHoldLetsTextGo(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.Hold(Client, true)
	k.say(Client, "EH")
	if k.Early(Client) != nil {
		t.Error("half a held command left early")
	}
	k.say(Client, "LO a\r\nDATA\r\n")
	k.say(Server, "250 mx\r\n354 go\r\n")
	k.say(Client, ".")
	if string(k.Early(Client)) != "." {
		t.Error("text was held")
	}
}

func TestSTARTTLSAnsweredByMitmail(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "NOOP\r\n")
	k.rule(Client, "STARTTLS\r\n", Ruling{Answer: []byte("220 go\r\n"), By: "legs"})
	if k.TLS() != Asked || !k.Await(Client) {
		t.Error("the client waits until its STARTTLS has its turn")
	}
	k.say(Server, "250 ok\r\n")
	if k.TLS() != Agreed {
		t.Error("the go-ahead was given in its turn")
	}
	k.note(k.Secured(time.Time{}, TLS{Leg: "client", How: "starttls", OK: Yes}))
	k.say(Client, "MAIL FROM:<a@b>\r\n")
	k.want("server CONNECT>220", "client NOOP", `client STARTTLS sent "" by legs`, "finding changed",
		"server NOOP>250", "proxy STARTTLS>220", "tls", "client MAIL", "finding out-of-order")
}

func TestTLSForgetsWhatWasOffered(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "EHLO a\r\n")
	k.say(Server, "250-mx\r\n250 STARTTLS\r\n")
	k.say(Client, "STARTTLS\r\n")
	k.say(Server, "220 go\r\n")
	k.note(k.Secured(time.Time{}, TLS{Leg: "client", OK: Yes}, TLS{Leg: "server", OK: Yes}))
	k.said = nil
	k.say(Client, "AUTH PLAIN AGEAYg==\r\n")
	k.want("client AUTH", "finding ehlo-missing-after-tls")
}

func TestDiscardOwnsWhatWasDropped(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.Push(Client, []byte("STARTTLS\r\nNOOP INJECTED\r\n"))
	k.Drain(time.Time{}, Client, k.note)
	k.Push(Server, []byte("220 go\r\n250 INJECTED\r\n"))
	u, _ := k.Next(Server)
	k.note(k.Commit(time.Time{}, u, Ruling{}))
	for _, side := range []Side{Client, Server} {
		events := k.Discard(time.Time{}, side)
		if len(events) != 1 || !strings.Contains(string(events[0].Raw), "INJECTED\r\n") || !events[0].Changed {
			t.Errorf("%s: %v", side, events)
		}
		if k.Discard(time.Time{}, side) != nil {
			t.Errorf("%s: nothing is left to discard", side)
		}
	}
}

func TestOwes(t *testing.T) {
	k := newTalk(t, SMTP)
	for _, step := range []struct {
		from Side
		text string
		owes string
	}{
		{Client, "", "CONNECT"}, {Server, "220 mx\r\n", ""}, {Client, "EHLO a\r\nNOOP\r\n", "EHLO"}, {Server, "250 mx\r\n", "NOOP"},
		{Server, "250 ok\r\n", ""}, {Client, "DATA\r\n", "DATA"}, {Server, "354 go\r\n", ""}, {Client, "a\r\n.\r\n", "."},
	} {
		if k.say(step.from, step.text); k.Awaited() != step.owes {
			t.Errorf("after %q the server owes %q, want %q", step.text, k.Awaited(), step.owes)
		}
	}
}

// What is held when its side ends has not left, and does not.
func TestHeldLineIsDroppedAtTheEnd(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.Hold(Client, true)
	k.say(Client, "QUI")
	k.note(k.End(time.Time{}, Client, EOF))
	k.want("server CONNECT>220", `client QUI sent "" by mitmail`, "finding changed")
}

// A server that has ended owes nothing: mitmail answers at once.
func TestAnswerWhenTheServerHasEnded(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "NOOP\r\n")
	k.note(k.End(time.Time{}, Server, EOF))
	k.rule(Client, "HELP\r\n", Ruling{Answer: []byte("421 bye\r\n"), By: "legs"})
	k.want("server CONNECT>220", "client NOOP", `client HELP sent "" by legs`, "finding changed", "proxy HELP>421")
}

func TestChannelBindingIsExplained(t *testing.T) {
	for _, c := range []struct {
		mechanism string
		secured   bool
		verdict   string
		want      int
	}{
		{"SCRAM-SHA-256-PLUS", true, "535 no\r\n", 1}, {"SCRAM-SHA-256-PLUS", true, "235 ok\r\n", 0},
		{"SCRAM-SHA-256-PLUS", false, "535 no\r\n", 0}, {"SCRAM-SHA-256", true, "535 no\r\n", 0},
	} {
		k := newTalk(t, SMTP)
		k.say(Server, "220 mx\r\n")
		if c.secured {
			k.Secured(time.Time{}, TLS{Leg: "client", OK: Yes}, TLS{Leg: "server", OK: Yes})
		}
		k.say(Client, "AUTH "+c.mechanism+" cD10bHMtZXhwb3J0ZXIsLG49dXNlcixyPWFiYw==\r\n")
		k.say(Server, c.verdict)
		if got := strings.Count(strings.Join(k.said, "\n"), "finding channel-binding"); got != c.want {
			t.Errorf("%+v: %d findings of channel-binding", c, got)
		}
	}
}

// A decoder that has failed holds nothing back.
func TestFailedDecoderLetsGo(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.Hold(Client, true)
	k.say(Client, "EHLO")
	k.note(k.Fail(time.Time{}, "a bug"))
	if got := string(k.Early(Client)); got != "EHLO" {
		t.Errorf("%q is let go", got)
	}
}

// Who asks for TLS inside TLS is told, and what two such agree on passes.
func TestTLSInsideTLS(t *testing.T) {
	for _, c := range []struct {
		p                  Protocol
		greeting, ask, yes string
		want               []string
	}{
		{SMTP, "220 mx\r\n", "STARTTLS\r\n", "220 go\r\n",
			[]string{"server CONNECT>220", "client STARTTLS", "finding out-of-order", "server STARTTLS>220"}},
		{POP3, "+OK\r\n", "STLS\r\n", "+OK go\r\n",
			[]string{"server CONNECT>0+OK", "client STLS", "finding out-of-order", "server STLS>0+OK"}},
	} {
		k := newTalk(t, c.p)
		k.Secured(time.Time{}, TLS{Leg: "client", OK: Yes}, TLS{Leg: "server", OK: Yes})
		k.say(Server, c.greeting)
		k.say(Client, c.ask)
		k.say(Server, c.yes)
		k.say(Client, "\x16\x03\x01\x00\x01\x00")
		k.say(Server, "\x15\x03\x03\x00\x02\x02\x28")
		k.want(append(c.want, "client opaque", "server opaque", "tls")...)
		if k.tls.fault == "" || k.left() {
			t.Error("the handshake inside has failed, and nobody can tell whether a QUIT went with it")
		}
	}
}
