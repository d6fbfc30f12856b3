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
		if items := k.Look(u).What.(*Reply).Items; strings.Join(items, ",") != "STARTTLS,SIZE 9" {
			t.Errorf("Look sees %q", items)
		}
		k.note(k.Commit(time.Time{}, u, Ruling{Send: []byte("250-mx\r\n250 SIZE 9\r\n"), By: "legs"}))
	}
	if k.speech.offersTLS() != "" {
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
	if k.speech.offersTLS() != "" || !k.speech.(*pop3).offered("UIDL") {
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
