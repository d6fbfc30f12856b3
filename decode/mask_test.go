package decode

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode/message"
)

const canary = "CANARY-7f3a"

func str(s string) *string { return &s }

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// told is an event with all its strings, as a reader could find them.
func told(ev Event) string {
	return fmt.Sprintf("%s\n%s\n%s\n%s", ev.Raw, ev.Sent, ev.By, strings.Join(texts(reflect.ValueOf(ev.What)), "\n"))
}

func texts(v reflect.Value) (all []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer:
		if !v.IsNil() {
			return texts(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, texts(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, texts(v.Index(i))...)
		}
	case reflect.Map:
		for k, e := range v.Seq2() {
			all = append(all, append(texts(k), texts(e)...)...)
		}
	}
	return all
}

// line is an event of the client whose line is, up to its ending, secret from
// start on.
func line(raw string, start int, what What) Event {
	return Event{From: Client, Raw: []byte(raw), Secrets: []Span{{start, len(trimEOL([]byte(raw)))}}, What: what}
}

// everywhere is one event of each kind that says s in all its strings.
func everywhere(s string) []Event {
	whats := []What{
		&Open{Client: s, Server: s, Route: s, File: s},
		&Command{Verb: s, Args: s, Params: map[string]string{s: s}},
		&Reply{To: s, Status: s, Enhanced: s, ResponseCode: s, Text: []string{"a", s}, Items: []string{s}, Rcpt: s, Decoded: str(s)},
		&Response{Decoded: str(s)},
		&Auth{Mechanism: s, User: str(s), Authzid: str(s), Challenge: str(s)},
		&Message{Via: s, Envelope: &Envelope{MailFrom: str(s), RcptTo: []string{s}, Rejected: []string{s}},
			Summary: message.Summary{Subject: str(s), From: str(s), To: str(s), MessageID: str(s), Malformed: s, Parts: []message.Part{{Type: s, Name: s}}}},
		&TLS{Leg: s, How: s, SNI: s, Version: s, Cipher: s, Issuer: s, Chain: []Certificate{{Subject: s, Issuer: s, Names: []string{s}}}, Error: s},
		&Finding{ID: s, Severity: s, Text: s, Ref: s},
		&Opaque{}, &Chunk{},
		&Close{Reason: say("text", s), Outcome: say("text", s)},
	}
	var all []Event
	for _, what := range whats {
		all = append(all, Event{Raw: []byte(s + "\r\n"), Changed: true, Sent: []byte(s), By: s, What: what})
	}
	return all
}

// logins are events that tell the canary, in all the ways it is told.
var logins = map[string][]Event{
	"PLAIN at once": {line("AUTH PLAIN "+b64("\x00bob\x00"+canary)+"\r\n", 11, &Command{Verb: "AUTH", Args: "PLAIN " + b64("\x00bob\x00"+canary), Secret: []Span{{6, 6 + len(b64("\x00bob\x00"+canary))}}, Decoded: str("\x00bob\x00" + canary)})},
	"PLAIN":         {line(b64("adm\x00bob\x00"+canary)+"\r\n", 0, &Response{Decoded: str("adm\x00bob\x00" + canary), Secret: true})},
	"LOGIN":         {line(b64(canary)+"\n", 0, &Response{Decoded: str(canary), Secret: true})},
	"not base64":    {line(canary+"\r\n", 0, &Response{Secret: true})},
	"XOAUTH2":       {line(b64("user=bob\x01auth=Bearer "+canary+"\x01\x01")+"\r\n", 0, &Response{Decoded: str("user=bob\x01auth=Bearer " + canary + "\x01\x01"), Secret: true})},
	"OAUTHBEARER":   {line(b64("n,a=bob,\x01auth=Bearer "+canary+"\x01\x01")+"\r\n", 0, &Response{Decoded: str("n,a=bob,\x01auth=Bearer " + canary + "\x01\x01"), Secret: true})},
	"PASS":          {line("pass "+canary+"\r\n", 5, &Command{Verb: "PASS", Args: canary, Secret: []Span{{0, len(canary)}}})},
	"astray":        {line(canary+" x\r\n", 0, &Command{Verb: strings.ToUpper(canary), Args: "x", Unknown: true, SecretVerb: true})},
	"verdict":       {{What: &Auth{Mechanism: "X", Secret: str(canary)}}},
	"digest":        {{What: &Auth{Mechanism: "X", Digest: str(canary)}}},
	"changed":       {{Raw: []byte("PASS a\r\n"), Secrets: []Span{{5, 6}}, Changed: true, Sent: []byte("PASS " + canary + "\r\n"), What: &Command{Verb: "PASS", Args: "a", Secret: []Span{{0, 1}}}}, {What: &Auth{Secret: str(canary)}}},
}

// Once the canary was told, nothing of it is left: not where it was told, and
// not wherever it is said again.
func TestCanary(t *testing.T) {
	for name, login := range logins {
		var m Masker
		events := login
		for _, form := range []string{canary, "so " + canary + " it is", b64(canary), b64("it is " + canary)[:8] + b64(canary)} {
			events = append(events, everywhere(form)...)
		}
		for _, ev := range events {
			got := told(m.Mask(ev))
			for _, bad := range []string{canary, b64(canary)[:14], b64("\x00bob\x00" + canary)[:12], b64("adm\x00bob\x00" + canary)[:12], b64("user=bob\x01auth=")[:12], "auth=Bearer"} {
				if strings.Contains(got, bad) {
					t.Errorf("%s: %s still tells %q:\n%s", name, ev.What.Name(), bad, got)
				}
			}
		}
	}
}

// What is masked is as clear as it was, but for the secret.
func TestMask(t *testing.T) {
	for _, tt := range []struct{ ev, want Event }{
		{line("pass "+canary+"\r\n", 5, &Command{Verb: "PASS", Args: canary, Secret: []Span{{0, 11}}}),
			Event{From: Client, Raw: []byte("pass •••\r\n"), What: &Command{Verb: "PASS", Args: "•••"}}},
		{line("APOP bob c4c9\r\n", 9, &Command{Verb: "APOP", Args: "bob c4c9", Secret: []Span{{4, 8}}}),
			Event{From: Client, Raw: []byte("APOP bob •••\r\n"), What: &Command{Verb: "APOP", Args: "bob •••"}}},
		{line("hunter2\r\n", 0, &Command{Verb: "HUNTER2", Unknown: true, SecretVerb: true}),
			Event{From: Client, Raw: []byte("•••\r\n"), What: &Command{Verb: "•••", Unknown: true, SecretVerb: true}}},
		{line("AHUAcA==\r\n", 0, &Response{Decoded: str("\x00u\x00p"), Secret: true}),
			Event{From: Client, Raw: []byte("•••\r\n"), What: &Response{Decoded: str("•••"), Secret: true}}},
		{Event{From: Client, Raw: []byte("Ym9i\r\n"), What: &Response{Decoded: str("bob")}},
			Event{From: Client, Raw: []byte("Ym9i\r\n"), What: &Response{Decoded: str("bob")}}},
		{Event{What: &Auth{Mechanism: "APOP", User: str("bob"), Secret: str(""), Digest: str("c4c9"), OK: Yes}},
			Event{What: &Auth{Mechanism: "APOP", User: str("bob"), Secret: str("•••"), Digest: str("•••"), OK: Yes}}},
		{Event{Raw: []byte("PASS a\r\n"), Secrets: []Span{{5, 6}}, Changed: true, Sent: []byte("PASS b\r\n"), What: &Command{Verb: "PASS", Args: "a", Secret: []Span{{0, 1}}}},
			Event{Raw: []byte("PASS •••\r\n"), Changed: true, Sent: []byte("•••\r\n"), What: &Command{Verb: "PASS", Args: "•••"}}},
		{Event{From: Server, Raw: []byte("220 x\r\n"), What: &Reply{To: "CONNECT", Code: 220, Text: []string{"x"}, Elapsed: time.Second}},
			Event{From: Server, Raw: []byte("220 x\r\n"), What: &Reply{To: "CONNECT", Code: 220, Text: []string{"x"}, Elapsed: time.Second}}},
	} {
		var m Masker
		if diff := cmp.Diff(tt.want, m.Mask(tt.ev)); diff != "" {
			t.Errorf("%s: want -, got +:\n%s", tt.ev.Raw, diff)
		}
	}
}

// The event given is left as it was, also what its pointers lead to.
func TestMaskChangesNothing(t *testing.T) {
	var m Masker
	m.Mask(Event{What: &Auth{Secret: str(canary)}})
	for i, ev := range everywhere(canary) {
		m.Mask(ev)
		if diff := cmp.Diff(everywhere(canary)[i], ev); diff != "" {
			t.Errorf("changed: was -, is +:\n%s", diff)
		}
	}
	for name, login := range logins {
		for _, ev := range login {
			before := told(ev)
			if m.Mask(ev); told(ev) != before {
				t.Errorf("%s: was\n%s\nis\n%s", name, before, told(ev))
			}
		}
	}
}

// What is nil stays nil: to a record that is another thing than empty.
func TestMaskKeepsNil(t *testing.T) {
	var m Masker
	m.Mask(Event{What: &Auth{Secret: str(canary)}})
	for _, ev := range []Event{{What: &Reply{}}, {What: &Command{}}, {What: &Message{}}, {Raw: []byte{}, What: &Reply{Items: []string{}}}} {
		if diff := cmp.Diff(ev, m.Mask(ev)); diff != "" {
			t.Errorf("was -, is +:\n%s", diff)
		}
	}
}

// A reply to a line that was secret as a whole does not name it, however short.
func TestMaskReplyTo(t *testing.T) {
	var m Masker
	m.Mask(line("abc\r\n", 0, &Command{Verb: "ABC", Unknown: true, SecretVerb: true}))
	if got := m.Mask(Event{What: &Reply{To: "ABC"}}).What.(*Reply).To; got != hidden {
		t.Errorf("to is %s", got)
	}
	m.Mask(line("AGEA\r\n", 0, &Response{Decoded: str("\x00a\x00"), Secret: true}))
	if got := m.Mask(Event{What: &Reply{}}).What.(*Reply).To; got != "" {
		t.Errorf("to is %s", got)
	}
}

// The last 16 secrets are looked for, and those of 4 bytes or more.
func TestMaskRemembers(t *testing.T) {
	var m Masker
	secret := func(i int) string { return fmt.Sprintf("secret-%02d", i) }
	for i := range maxSecrets + 1 {
		m.Mask(Event{What: &Auth{Secret: str(secret(i))}})
	}
	m.Mask(Event{What: &Auth{Secret: str(secret(1))}}) // known: nothing is forgotten for it
	said := func(s string) string { return m.Mask(Event{What: &Finding{Text: s}}).What.(*Finding).Text }
	for i := range maxSecrets + 1 {
		if got := said(secret(i)); (got == hidden) != (i > 0) {
			t.Errorf("%s became %s", secret(i), got)
		}
	}
	m.Mask(Event{What: &Auth{Secret: str("abc"), Digest: str("abcd")}})
	if got := said("abc abd abcd"); got != "abc abd •••" {
		t.Errorf("became %s", got)
	}
}
