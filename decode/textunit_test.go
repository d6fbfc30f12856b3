package decode

import (
	"strings"
	"testing"
	"time"
)

// intoText is a conversation whose client is to say a message, held as a whole.
func intoText(t *testing.T) *talk {
	k := newTalk(t, SMTP)
	k.HoldText(Client, true)
	k.say(Server, "220 mx\r\n")
	for _, line := range []string{"MAIL FROM:<a@a>", "RCPT TO:<b@b>"} {
		k.say(Client, line+"\r\n")
		k.say(Server, "250 ok\r\n")
	}
	k.say(Client, "DATA\r\n")
	k.say(Server, "354 go\r\n")
	k.said = nil
	return k
}

// held pushes text and wants none of it to leave.
func (k *talk) held(text string) {
	k.t.Helper()
	k.Push(Client, []byte(text))
	if u, ok := k.Next(Client); ok || k.Early(Client) != nil {
		k.t.Fatalf("%q leaves before the text is whole", u.Raw)
	}
}

func TestTextHeld(t *testing.T) {
	k := intoText(t)
	k.held("Subject: x\r\n\r\n..y")
	k.held("\r\n.\r")
	k.Push(Client, []byte("\nQUIT\r\n"))
	u, ok := k.Next(Client)
	if want := "Subject: x\r\n\r\n..y\r\n.\r\n"; !ok || u.Kind != EndOfBody || string(u.Raw) != want {
		t.Fatalf("the unit is %q", u.Raw)
	}
	m, ok := k.Look(u).Payload.(*Message)
	if !ok || m.Size != 18 || *m.Subject != "x" || *m.Envelope.MailFrom != "a@a" || m.Envelope.RcptTo[0] != "b@b" {
		t.Errorf("it would mean %+v", k.Look(u).Payload)
	}
	k.note(k.Commit(time.Time{}, u, Ruling{Answer: []byte("552 no\r\n"), By: "rule"}))
	k.want(`client chunk sent "" by rule`, `client chunk sent "" by rule`, "proxy .>552", "client message", "finding changed")
}

func TestTextDroppedOrChanged(t *testing.T) {
	k := intoText(t)
	k.rule(Client, "x\r\n.\r\n", Ruling{Drop: true, By: "rule"})
	k.want(`client chunk sent "" by rule`, `client chunk sent "" by rule`, "client message", "finding changed")
	k = intoText(t)
	k.rule(Client, "x\r\n.\r\n", Ruling{Send: []byte("y\r\n.\r\n"), By: "rule"})
	k.say(Server, "250 ok\r\n")
	k.want(`client chunk sent "y\r\n" by rule`, `client chunk sent ".\r\n" by rule`, "server .>250", "client message", "finding changed")
}

// A text that is too long, or that the server may take for ended, passes.
func TestTextPasses(t *testing.T) {
	for _, c := range []struct {
		text string
		want string
	}{
		{"x\n.\n", "limit-reached.lookalike"},
		{".\n", "limit-reached.lookalike"},
		{strings.Repeat(strings.Repeat("x", 62)+"\r\n", maxHeldText/64), "limit-reached.text"},
	} {
		k := intoText(t)
		k.Push(Client, []byte(c.text))
		u, ok := k.Next(Client)
		if !ok || u.Kind != Body {
			t.Fatalf("%.10q does not pass", c.text)
		}
		if _, chunk := k.Look(u).Payload.(*Chunk); !chunk {
			t.Errorf("%.10q would mean %T", c.text, k.Look(u).Payload)
		}
		events := k.Commit(time.Time{}, u, Ruling{})
		if f, ok := events[len(events)-1].Payload.(*Finding); !ok || f.ID != "limit-reached" || f.Said.Key != c.want {
			t.Errorf("%.10q gives %+v, want %s", c.text, events[len(events)-1].Payload, c.want)
		}
	}
}

// Injected commands are consumed in their turn, injected replies answer nothing.
func TestInject(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "NOOP\r\n")
	k.note(k.Inject(time.Time{}, Server, []byte("VRFY me\r\n"), "rule"))
	k.note(k.Inject(time.Time{}, Client, []byte("250 hear\r\n"), "rule"))
	k.say(Server, "250 ok\r\n252 me\r\n")
	k.say(Client, "HELP\r\n")
	k.say(Server, "214 x\r\n")
	k.want("server CONNECT>220", "client NOOP", "proxy VRFY", "proxy >250", "server NOOP>250", `server VRFY>252 sent "" by rule`, "finding changed", "client HELP", "server HELP>214")
}
