package mask

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode"
	"mitmail/decode/message"
)

const canary = "CANARY-7f3a"

func span(from, to int) []decode.Span { return []decode.Span{{Start: from, End: to}} }

func str(s string) *string { return &s }

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// told is an event with all its strings, as a reader could find them.
func told(ev decode.Event) string {
	return fmt.Sprintf("%s\n%s\n%s\n%s", ev.Raw, ev.Sent, ev.By, strings.Join(allTexts(reflect.ValueOf(ev.Payload)), "\n"))
}

func allTexts(v reflect.Value) (all []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer:
		if !v.IsNil() {
			return allTexts(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, allTexts(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, allTexts(v.Index(i))...)
		}
	case reflect.Map:
		for k, e := range v.Seq2() {
			all = append(all, append(allTexts(k), allTexts(e)...)...)
		}
	}
	return all
}

// line is an event of the client whose line is, up to its ending, secret from
// start on.
func line(raw string, start int, what decode.Payload) decode.Event {
	return decode.Event{From: decode.Client, Raw: []byte(raw), Secrets: span(start, len(strings.TrimRight(raw, "\r\n"))), Payload: what}
}

// everywhere is one event of each kind that says s in all its strings.
func everywhere(s string) []decode.Event {
	whats := []decode.Payload{
		&decode.Open{Client: s, Server: s, Route: s, File: s},
		&decode.Command{Verb: s, Args: s, Params: map[string]string{s: s}},
		&decode.Reply{To: s, Status: s, Enhanced: s, ResponseCode: s, Text: []string{"a", s}, Items: []string{s}, Rcpt: s, Decoded: str(s)},
		&decode.Response{Decoded: str(s)},
		&decode.Auth{Mechanism: s, User: str(s), Authzid: str(s), Challenge: str(s)},
		&decode.Message{Via: s, Envelope: &decode.Envelope{MailFrom: str(s), RcptTo: []string{s}, Rejected: []string{s}},
			Summary: message.Summary{Subject: str(s), From: str(s), To: str(s), MessageID: str(s), Malformed: s, Parts: []message.Part{{Type: s, Name: s}}}},
		&decode.TLS{Leg: s, How: s, SNI: s, Version: s, Cipher: s, Issuer: s, Chain: []decode.Certificate{{Subject: s, Issuer: s, Names: []string{s}}}, Error: s},
		&decode.Finding{ID: "bare-lf", Severity: decode.Warning, Said: decode.Sentence{Key: "text", Args: []string{s}}},
		&decode.Opaque{}, &decode.Chunk{},
		&decode.Close{Reason: decode.Words{{Key: "text", Args: []string{s}}}, Outcome: decode.Words{{Key: "text", Args: []string{s}}}},
	}
	var all []decode.Event
	for _, what := range whats {
		all = append(all, decode.Event{Raw: []byte(s + "\r\n"), Changed: true, Sent: []byte(s), By: s, Payload: what})
	}
	return all
}

// logins are events that tell the canary, in all the ways it is told.
var logins = map[string][]decode.Event{
	"PLAIN at once": {line("AUTH PLAIN "+b64("\x00bob\x00"+canary)+"\r\n", 11, &decode.Command{Verb: "AUTH", Args: "PLAIN " + b64("\x00bob\x00"+canary), Secret: span(6, 6+len(b64("\x00bob\x00"+canary))), Decoded: str("\x00bob\x00" + canary)})},
	"PLAIN":         {line(b64("adm\x00bob\x00"+canary)+"\r\n", 0, &decode.Response{Decoded: str("adm\x00bob\x00" + canary), Secret: true})},
	"LOGIN":         {line(b64(canary)+"\n", 0, &decode.Response{Decoded: str(canary), Secret: true})},
	"not base64":    {line(canary+"\r\n", 0, &decode.Response{Secret: true})},
	"XOAUTH2":       {line(b64("user=bob\x01auth=Bearer "+canary+"\x01\x01")+"\r\n", 0, &decode.Response{Decoded: str("user=bob\x01auth=Bearer " + canary + "\x01\x01"), Secret: true})},
	"OAUTHBEARER":   {line(b64("n,a=bob,\x01auth=Bearer "+canary+"\x01\x01")+"\r\n", 0, &decode.Response{Decoded: str("n,a=bob,\x01auth=Bearer " + canary + "\x01\x01"), Secret: true})},
	"PASS":          {line("pass "+canary+"\r\n", 5, &decode.Command{Verb: "PASS", Args: canary, Secret: span(0, len(canary))})},
	"astray":        {line(canary+" x\r\n", 0, &decode.Command{Verb: strings.ToUpper(canary), Args: "x", Unknown: true, SecretVerb: true})},
	"verdict":       {{Payload: &decode.Auth{Mechanism: "X", Secret: str(canary)}}},
	"digest":        {{Payload: &decode.Auth{Mechanism: "X", Digest: str(canary)}}},
	"changed":       {{Raw: []byte("PASS a\r\n"), Secrets: span(5, 6), Changed: true, Sent: []byte("PASS " + canary + "\r\n"), Payload: &decode.Command{Verb: "PASS", Args: "a", Secret: span(0, 1)}}, {Payload: &decode.Auth{Secret: str(canary)}}},
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
					t.Errorf("%s: %s still tells %q:\n%s", name, ev.Payload.Name(), bad, got)
				}
			}
		}
	}
}

// decode.What is masked is as clear as it was, but for the secret.
func TestMask(t *testing.T) {
	for _, tt := range []struct{ ev, want decode.Event }{
		{line("pass "+canary+"\r\n", 5, &decode.Command{Verb: "PASS", Args: canary, Secret: span(0, 11)}),
			decode.Event{From: decode.Client, Raw: []byte("pass •••\r\n"), Payload: &decode.Command{Verb: "PASS", Args: "•••"}}},
		{line("APOP bob c4c9\r\n", 9, &decode.Command{Verb: "APOP", Args: "bob c4c9", Secret: span(4, 8)}),
			decode.Event{From: decode.Client, Raw: []byte("APOP bob •••\r\n"), Payload: &decode.Command{Verb: "APOP", Args: "bob •••"}}},
		{line("hunter2\r\n", 0, &decode.Command{Verb: "HUNTER2", Unknown: true, SecretVerb: true}),
			decode.Event{From: decode.Client, Raw: []byte("•••\r\n"), Payload: &decode.Command{Verb: "•••", Unknown: true, SecretVerb: true}}},
		{line("AHUAcA==\r\n", 0, &decode.Response{Decoded: str("\x00u\x00p"), Secret: true}),
			decode.Event{From: decode.Client, Raw: []byte("•••\r\n"), Payload: &decode.Response{Decoded: str("•••"), Secret: true}}},
		{decode.Event{From: decode.Client, Raw: []byte("Ym9i\r\n"), Payload: &decode.Response{Decoded: str("bob")}},
			decode.Event{From: decode.Client, Raw: []byte("Ym9i\r\n"), Payload: &decode.Response{Decoded: str("bob")}}},
		{decode.Event{Payload: &decode.Auth{Mechanism: "APOP", User: str("bob"), Secret: str(""), Digest: str("c4c9"), OK: decode.Yes}},
			decode.Event{Payload: &decode.Auth{Mechanism: "APOP", User: str("bob"), Secret: str("•••"), Digest: str("•••"), OK: decode.Yes}}},
		{decode.Event{Raw: []byte("PASS a\r\n"), Secrets: span(5, 6), Changed: true, Sent: []byte("PASS b\r\n"), Payload: &decode.Command{Verb: "PASS", Args: "a", Secret: span(0, 1)}},
			decode.Event{Raw: []byte("PASS •••\r\n"), Changed: true, Sent: []byte("•••\r\n"), Payload: &decode.Command{Verb: "PASS", Args: "•••"}}},
		{decode.Event{From: decode.Server, Raw: []byte("220 x\r\n"), Payload: &decode.Reply{To: "CONNECT", Code: 220, Text: []string{"x"}, Elapsed: time.Second}},
			decode.Event{From: decode.Server, Raw: []byte("220 x\r\n"), Payload: &decode.Reply{To: "CONNECT", Code: 220, Text: []string{"x"}, Elapsed: time.Second}}},
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
	m.Mask(decode.Event{Payload: &decode.Auth{Secret: str(canary)}})
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

// decode.What is nil stays nil: to a record that is another thing than empty.
func TestMaskKeepsNil(t *testing.T) {
	var m Masker
	m.Mask(decode.Event{Payload: &decode.Auth{Secret: str(canary)}})
	for _, ev := range []decode.Event{{Payload: &decode.Reply{}}, {Payload: &decode.Command{}}, {Payload: &decode.Message{}}, {Raw: []byte{}, Payload: &decode.Reply{Items: []string{}}}} {
		if diff := cmp.Diff(ev, m.Mask(ev)); diff != "" {
			t.Errorf("was -, is +:\n%s", diff)
		}
	}
}

// A reply to a line that was secret as a whole does not name it, however short.
func TestMaskReplyTo(t *testing.T) {
	var m Masker
	m.Mask(line("abc\r\n", 0, &decode.Command{Verb: "ABC", Unknown: true, SecretVerb: true}))
	if got := m.Mask(decode.Event{Payload: &decode.Reply{To: "ABC"}}).Payload.(*decode.Reply).To; got != Hidden {
		t.Errorf("to is %s", got)
	}
	m.Mask(line("AGEA\r\n", 0, &decode.Response{Decoded: str("\x00a\x00"), Secret: true}))
	if got := m.Mask(decode.Event{Payload: &decode.Reply{}}).Payload.(*decode.Reply).To; got != "" {
		t.Errorf("to is %s", got)
	}
}

// At least the last 16 secrets are looked for, and those of 4 bytes or more.
func TestMaskRemembers(t *testing.T) {
	var m Masker
	secret := func(i int) string { return fmt.Sprintf("secret-%02d", i) + strings.Repeat("x", 1000) }
	for i := range 6 * leastSecrets {
		m.Mask(decode.Event{Payload: &decode.Auth{Secret: str(secret(i))}})
	}
	said := func(s string) string {
		return m.Mask(decode.Event{Payload: &decode.Finding{Said: decode.Sentence{Key: "text", Args: []string{s}}}}).Payload.(*decode.Finding).Text()
	}
	for i := 5 * leastSecrets; i < 6*leastSecrets; i++ {
		if got := said("it is " + secret(i) + "."); got != "it is •••." {
			t.Errorf("%s became %s", secret(i)[:9], got)
		}
	}
	if got := said(secret(0)); got != secret(0) {
		t.Errorf("the oldest of many long ones became %s", got)
	}
	m.Mask(decode.Event{Payload: &decode.Auth{Secret: str("abc"), Digest: str("abcd")}})
	if got := said("abc abd abcd"); got != "abc abd •••" {
		t.Errorf("became %s", got)
	}
}
