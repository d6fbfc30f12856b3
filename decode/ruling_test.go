package decode

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// talk drives a conversation by hand and tells its events in short.
type talk struct {
	*Conversation
	t    *testing.T
	said []string
}

func newTalk(t *testing.T, p Protocol) *talk { return &talk{New(p), t, nil} }

func (k *talk) note(events []Event) {
	for _, e := range events {
		if _, end := e.Payload.(*End); !end {
			k.said = append(k.said, short(e))
		}
	}
}

func short(e Event) string {
	s := e.From.String()
	switch w := e.Payload.(type) {
	case *Command:
		s += " " + w.Verb
	case *Reply:
		s += fmt.Sprintf(" %s>%d%s", w.To, w.Code, w.Status)
	case *Finding:
		return "finding " + w.ID
	default:
		s += " " + w.Name()
	}
	if e.Changed {
		s += fmt.Sprintf(" sent %q by %s", e.Sent, e.By)
	}
	return strings.TrimSpace(s)
}

// say pushes what a side said and passes it on untouched.
func (k *talk) say(from Side, text string) {
	k.Push(from, []byte(text))
	k.Drain(time.Time{}, from, k.note)
}

// rule pushes one unit and rules on it.
func (k *talk) rule(from Side, text string, r Ruling) {
	k.t.Helper()
	k.Push(from, []byte(text))
	u, ok := k.Next(from)
	if !ok {
		k.t.Fatalf("%q is no unit", text)
	}
	k.note(k.Commit(time.Time{}, u, r))
}

func (k *talk) want(lines ...string) {
	k.t.Helper()
	if !reflect.DeepEqual(k.said, lines) {
		k.t.Errorf("got\n  %s\nwant\n  %s", strings.Join(k.said, "\n  "), strings.Join(lines, "\n  "))
	}
	k.said = nil
}

func TestCommandChanged(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.rule(Client, "EHLO a\r\n", Ruling{Send: []byte("HELO a\r\n"), By: "rule 1"})
	k.say(Server, "250 mx\r\n")
	k.want("server CONNECT>220", `client EHLO sent "HELO a\r\n" by rule 1`, "finding changed", "server HELO>250")
}

func TestCommandAnsweredInItsTurn(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "NOOP\r\n")
	k.rule(Client, "VRFY a\r\n", Ruling{Answer: []byte("550 no\r\n"), By: "rule 2"})
	k.want("server CONNECT>220", "client NOOP", `client VRFY sent "" by rule 2`, "finding changed")
	k.say(Server, "250 ok\r\n")
	k.want("server NOOP>250", "proxy VRFY>550")
	k.rule(Client, "EXPN a\r\n", Ruling{Answer: []byte("550 no\r\n"), By: "rule 2"})
	k.want(`client EXPN sent "" by rule 2`, "finding changed", "proxy EXPN>550")
}

func TestCommandDropped(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.rule(Client, "NOOP\r\n", Ruling{Drop: true, By: "rule 3"})
	k.say(Client, "HELP\r\n")
	k.say(Server, "214 help yourself\r\n")
	k.want("server CONNECT>220", `client NOOP sent "" by rule 3`, "finding changed", "client HELP", "server HELP>214")
}

func TestReplyChanged(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "DATA\r\n")
	k.rule(Server, "354 go\r\n", Ruling{Send: []byte("451 later\r\n"), By: "rule 4"})
	k.say(Client, "QUIT\r\n")
	k.want("server CONNECT>220", "client DATA", "finding out-of-order",
		`server DATA>354 sent "451 later\r\n" by rule 4`, "finding changed", "client QUIT")
}

func TestOwnCommandIsConsumed(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.note(k.Own(time.Time{}, Server, []byte("EHLO proxy\r\n")))
	k.Push(Server, []byte("250-mx\r\n250 SIZE"))
	u, _ := k.Next(Server)
	if !u.Consumed {
		t.Error("the reply to mitmail's own command is to be consumed")
	}
	k.note(k.Commit(time.Time{}, u, Ruling{}))
	if _, ok := k.Next(Server); ok || k.Early(Server) != nil {
		t.Error("half a reply to mitmail's own command must not leave early")
	}
	k.say(Server, " 9\r\n")
	k.say(Client, "NOOP\r\n")
	k.want("server CONNECT>220", "proxy EHLO", `server EHLO>250 sent "" by mitmail`, "client NOOP")
}

func TestOwnReply(t *testing.T) {
	k := newTalk(t, SMTP)
	k.note(k.Open(time.Time{}, Open{Client: "127.0.0.1:2", Server: "mx:25"}))
	k.note(k.Own(time.Time{}, Client, []byte("421 4.4.1 cannot reach mx:25\r\n")))
	k.note(k.Note(time.Time{}, "upstream-unreachable", "cannot reach mx:25: refused"))
	k.note(k.End(time.Time{}, Server, Cut))
	events := k.End(time.Time{}, Client, EOF)
	last := events[len(events)-1].Payload.(*Close)
	if last.Outcome.String() != "cannot reach mx:25: refused" {
		t.Errorf("outcome %q", last.Outcome)
	}
	k.want("open", "proxy CONNECT>421", "finding upstream-unreachable")
}

// Look says what Commit then gives, and changes nothing.
func TestLook(t *testing.T) {
	dialogue := []struct {
		from Side
		text string
	}{
		{Server, "220 mx\r\n"}, {Client, "EHLO a\r\n"}, {Server, "250-mx\r\n"}, {Server, "250 AUTH LOGIN\r\n"},
		{Client, "AUTH LOGIN\r\n"}, {Server, "334 VXNlcm5hbWU6\r\n"}, {Client, "YW5uYQ==\r\n"}, {Server, "334 UGFzc3dvcmQ6\r\n"},
		{Client, "c2VjcmV0\r\n"}, {Server, "235 welcome\r\n"}, {Client, "MAIL FROM:<a@b> SIZE=3\r\n"}, {Server, "250 ok\r\n"},
		{Client, "RCPT TO:<c@d>\r\n"}, {Server, "550 5.1.1 no\r\n"}, {Client, "QUIT\r\n"}, {Server, "221 bye\r\n"},
	}
	c := New(SMTP)
	for _, d := range dialogue {
		c.Push(d.from, []byte(d.text))
		u, ok := c.Next(d.from)
		if !ok {
			t.Fatalf("%q is no unit", d.text)
		}
		saw, again := c.Look(u), c.Look(u)
		if !reflect.DeepEqual(saw, again) {
			t.Errorf("%q: Look changed something: %v then %v", d.text, saw, again)
		}
		events := c.Commit(time.Time{}, u, Ruling{})
		if len(events) == 0 {
			if saw.Payload.Name() != "chunk" {
				t.Errorf("%q: Look says %s, Commit gives nothing", d.text, saw.Payload.Name())
			}
			continue
		}
		if !reflect.DeepEqual(saw.Payload, events[0].Payload) || string(saw.Raw) != string(events[0].Raw) || !reflect.DeepEqual(saw.Secrets, events[0].Secrets) {
			t.Errorf("%q: Look says %+v, Commit gives %+v", d.text, saw.Payload, events[0].Payload)
		}
		c.Next(d.from)
	}
}

func TestEarlyHoldsBackOnlyBehindSTARTTLS(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.say(Client, "EHL")
	if got := string(k.Early(Client)); got != "EHL" {
		t.Errorf("half a line leaves at once, got %q", got)
	}
	k.say(Client, "O a\r\n")
	k.say(Server, "250-mx\r\n250 STARTTLS\r\n")
	k.say(Client, "STARTTLS\r\nNOOP\r\n")
	if got := k.Early(Client); got != nil || !k.Await(Client) || k.TLS() != Asked {
		t.Errorf("%q must wait for the reply to STARTTLS", got)
	}
	k.said = nil
	k.Push(Server, []byte("454 not now\r\n"))
	u, _ := k.Next(Server)
	k.note(k.Commit(time.Time{}, u, Ruling{}))
	if k.Await(Client) || k.TLS() != Refused {
		t.Error("a refusal lets the client go on")
	}
	k.say(Client, "")
	k.want("server STARTTLS>454", "finding starttls-refused", "client NOOP")
}

func TestFailedDecoderGoesOnOpaque(t *testing.T) {
	k := newTalk(t, SMTP)
	k.say(Server, "220 mx\r\n")
	k.note(k.Fail(time.Time{}, "a bug"))
	k.say(Client, "EHLO a\r\nNOO")
	k.say(Server, "250 mx\r\n")
	k.note(k.End(time.Time{}, Client, EOF))
	k.note(k.End(time.Time{}, Server, EOF))
	k.want("server CONNECT>220", "finding decoder-failed", "client opaque", "server opaque", "client opaque", "server opaque", "close")
}

// The rest of a list beyond the limit goes no further than its beginning did.
func TestRestOfListKeptBack(t *testing.T) {
	for _, c := range []struct {
		sent string
		kept bool
	}{{"-ERR no\r\n", true}, {"+OK\r\n1 10\r\n.\r\n", true}, {"", true}, {"+OK\r\n1 10\r\n", false}} {
		k := newTalk(t, POP3)
		k.say(Server, "+OK\r\n")
		k.say(Client, "LIST\r\nNOOP\r\n")
		k.Hold(Server, true)
		k.rule(Server, "+OK\r\n"+strings.Repeat("1 10\r\n", maxReplyLines+10)+".\r\n", Ruling{Send: []byte(c.sent), Drop: c.sent == "", By: "rule 5"})
		for range 11 {
			u, ok := k.Next(Server)
			if !ok || u.Consumed != c.kept {
				t.Fatalf("%q: %q, %v goes no further: %v", c.sent, u.Raw, ok, u.Consumed)
			}
			e := k.Commit(time.Time{}, u, Ruling{})[0]
			if e.Changed != c.kept || len(e.Sent) > 0 || c.kept && e.By != "rule 5" {
				t.Errorf("%q: %+v", c.sent, e)
			}
		}
		k.said = nil
		k.say(Server, "+OK\r\n")
		k.want("server NOOP>0+OK")
	}
}
