package line

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/message"
)

// show writes lines for a test: the sign, what was said, what it means and how
// long it took, secrets in ‹ ›.
func show(lines []Line) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(l.Sign.String() + " " + flat(l.Said))
		for _, s := range []string{flat(l.Means), l.Took} {
			if s != "" {
				b.WriteString(" | " + s)
			}
		}
	}
	return b.String()
}

func flat(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Secret {
			b.WriteString("‹" + s.Text + "›")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func str(s string) *string { return &s }

func said1(from decode.Side, raw string, what decode.Payload, secrets ...decode.Span) decode.Event {
	return decode.Event{From: from, Raw: []byte(raw), Payload: what, Secrets: secrets}
}

func client(raw string, what decode.Payload, secrets ...decode.Span) decode.Event {
	return said1(decode.Client, raw, what, secrets...)
}

func server(raw string, r *decode.Reply) decode.Event {
	r.Elapsed = -1
	return said1(decode.Server, raw, r)
}

func note1(what decode.Payload) decode.Event { return decode.Event{Payload: what} }

func TestOf(t *testing.T) {
	const smtp, pop3 = decode.SMTP, decode.POP3
	span := func(a, b int) []decode.Span { return []decode.Span{{Start: a, End: b}} }
	for _, c := range []struct {
		p    decode.Protocol
		ev   decode.Event
		want string
	}{
		// commands
		{smtp, client("ehlo laptop\r\n", &decode.Command{Verb: "EHLO", Args: "laptop"}), `→ ehlo laptop | hello, and what can you do?`},
		{pop3, client("QUIT\r\n", &decode.Command{Verb: "QUIT"}), `→ QUIT | goodbye`},
		{smtp, client("NOOP\n", &decode.Command{Verb: "NOOP"}), `→ NOOP\n | do nothing, just answer`},
		{smtp, client("\r\n", &decode.Command{}), `→  | an empty line`},
		{smtp, client("XYZZY 1\r\n", &decode.Command{Verb: "XYZZY", Args: "1", Unknown: true}), `→ XYZZY 1 | SMTP has no such command`},
		{smtp, client("USER anna\r\n", &decode.Command{Verb: "USER", Args: "anna", Unknown: true}), `→ USER anna | SMTP has no such command: it is POP3's`},
		{smtp, client("MAIL FROM:<>\r\n", &decode.Command{Verb: "MAIL", Args: "FROM:<>", Params: map[string]string{"SIZE": "12"}}), `→ MAIL FROM:<> | from nobody: a bounce or report, never answered; 12 bytes announced`},
		{smtp, client("MAIL FROM:<a@b> SIZE=12000 BODY=8BITMIME\r\n", &decode.Command{Verb: "MAIL", Params: map[string]string{"SIZE": "12000", "BODY": "8BITMIME", "X": ""}}),
			`→ MAIL FROM:<a@b> SIZE=12000 BODY=8BITMIME | begin a message from this sender; how the text is encoded; 12.0 KB announced`},
		{smtp, client("BDAT 5\r\n", &decode.Command{Verb: "BDAT", Args: "5"}), `→ BDAT 5 | a piece of the message, 5 bytes, follows`},
		{smtp, client("BDAT 0 last\r\n", &decode.Command{Verb: "BDAT", Args: "0 last"}), `→ BDAT 0 last | the last piece of the message, 0 bytes, follows`},
		{smtp, client("BDAT +5\r\n", &decode.Command{Verb: "BDAT", Args: "+5"}), `→ BDAT +5 | a piece of the message, but its size is not a number`},
		{smtp, client("BDAT -1\r\n", &decode.Command{Verb: "BDAT", Args: "-1"}), `→ BDAT -1 | a piece of the message, but its size is not a number`},

		// logins
		{pop3, client("PASS s3cret\r\n", &decode.Command{Verb: "PASS", Args: "s3cret"}, span(5, 11)...), `→ PASS ‹s3cret› | and this is my password`},
		{pop3, client("PASS •••\r\n", &decode.Command{Verb: "PASS", Args: "•••"}), `→ PASS ••• | and this is my password`},
		{smtp, client("AUTH PLAIN AGEAYg==\r\n", &decode.Command{Verb: "AUTH", Args: "PLAIN AGEAYg==", Secret: span(6, 14)}, span(11, 19)...),
			`→ AUTH PLAIN ‹AGEAYg==› | log in with PLAIN: user and password in one answer, base64; ‹"\x00a\x00b"›`},
		{smtp, client("AUTH LOGIN YQ== Yg==\r\n", &decode.Command{Verb: "AUTH", Args: "LOGIN YQ== Yg==", Secret: span(11, 15)}, span(16, 20)...),
			`→ AUTH LOGIN YQ== ‹Yg==› | log in with LOGIN: user name, then password, both base64; "a"; ‹"b"›`},
		{smtp, client("AUTH   YQ== YQ== YQ==\r\n", &decode.Command{Verb: "AUTH", Args: "  YQ== YQ== YQ==", Secret: span(12, 16)}, span(17, 21)...),
			`→ AUTH   YQ== YQ== ‹YQ==› | log in with YQ==; "a"; ‹"a"›`},
		{smtp, client("AUTH\r\n", &decode.Command{Verb: "AUTH"}), `→ AUTH | log in, but in which way is not said`},
		{smtp, client("AUTH FOO •••\r\n", &decode.Command{Verb: "AUTH", Args: "FOO •••"}), `→ AUTH FOO ••• | log in with FOO`},
		{pop3, client("AUTH\r\n", &decode.Command{Verb: "AUTH"}), `→ AUTH | which ways to log in are there?`},
		{smtp, client("hunter2\r\n", &decode.Command{Verb: "HUNTER2", Unknown: true, SecretVerb: true}), `→ ‹hunter2› | not a command: perhaps a secret gone astray`},
		{smtp, client("Yg==\r\n", &decode.Response{Decoded: str("b"), Secret: true}, span(0, 4)...), `→ ‹Yg==› | ‹"b"›`},
		{smtp, client("\r\n", &decode.Response{Decoded: str("")}), `→  | an empty answer`},
		{smtp, client("*\r\n", &decode.Response{}), `→ * | gives up this login`},
		{smtp, client("?\r\n", &decode.Response{}), `→ ? | not base64`},
		{smtp, note1(&decode.Auth{Mechanism: "PLAIN", User: str("anna b"), Authzid: str("root"), Secret: str(""), OK: decode.Yes}),
			`✓ logged in as "anna b" | with PLAIN, acting for root, password ‹""›`},
		{smtp, note1(&decode.Auth{Mechanism: "XOAUTH2", User: str("anna"), Secret: str("ya29"), OK: decode.No}), `✗ login as anna failed | with XOAUTH2, token ‹ya29›`},
		{smtp, note1(&decode.Auth{Mechanism: "CRAM-MD5", Digest: str("00ff")}), `? login not answered | with CRAM-MD5, digest ‹00ff›`},

		// replies
		{smtp, server("250 ok\r\n", &decode.Reply{To: "RCPT", Code: 250, OK: decode.Yes}), `← 250 ok | recipient accepted`},
		{smtp, server("550 5.7.1 relaying denied\r\n", &decode.Reply{To: "RCPT", Code: 550, Enhanced: "5.7.1", OK: decode.No}),
			`← 550 5.7.1 relaying denied | recipient refused: not allowed by a rule (5.7.1)`},
		{smtp, server("550 5.0.0 no\r\n", &decode.Reply{To: "RCPT", Code: 550, Enhanced: "5.0.0", OK: decode.No}), `← 550 5.0.0 no | recipient refused: unknown, or not allowed`},
		{smtp, server("550 5.1.1 no such user\r\n", &decode.Reply{To: "RCPT", Rcpt: "no@b.example", Code: 550, Enhanced: "5.1.1", OK: decode.No, Text: []string{"5.1.1 no such user"}}),
			`← 550 5.1.1 no such user | recipient no@b.example refused: no such mailbox (5.1.1)`},
		{smtp, server("550 5.1.1 <No@b>: who?\r\n", &decode.Reply{To: "RCPT", Rcpt: "no@b", Code: 550, Enhanced: "5.1.1", OK: decode.No, Text: []string{"5.1.1 <No@b>: who?"}}),
			`← 550 5.1.1 <No@b>: who? | recipient refused: no such mailbox (5.1.1)`},
		{smtp, server("552 5.2.2 full\r\n", &decode.Reply{To: ".", Rcpt: "a@b", Code: 552, Enhanced: "5.2.2", OK: decode.No}), `← 552 5.2.2 full | for a@b: message refused: mailbox is full (5.2.2)`},
		{smtp, server("530 Must issue a STARTTLS command first\r\n", &decode.Reply{To: "MAIL", Code: 530, OK: decode.No, Text: []string{"Must issue a STARTTLS command first"}}),
			`← 530 Must issue a STARTTLS command first | not allowed yet: begin TLS first`},
		{smtp, server("250 2.1.5 ok\r\n", &decode.Reply{To: ".", Rcpt: "a@b", Code: 250, Enhanced: "2.1.5", OK: decode.Yes}),
			`← 250 2.1.5 ok | for a@b: message accepted: the server is responsible now`},
		{smtp, server("334 VXNlcg==\r\n", &decode.Reply{To: "AUTH", Code: 334, OK: decode.Yes, Decoded: str("User")}), `← 334 VXNlcg== | asks: "User"`},
		{smtp, server("334 \r\n", &decode.Reply{To: "AUTH", Code: 334, OK: decode.Yes, Decoded: str("")}), `← 334  | go on with the login`},
		{smtp, server("599 x\r\n", &decode.Reply{To: "NOOP", Code: 599, OK: decode.No}), `← 599 x | refused`},
		{smtp, server("559 x\r\n", &decode.Reply{To: "NOOP", Code: 559, OK: decode.No}), `← 559 x | refused`},
		{smtp, server("000 x\r\n", &decode.Reply{}), `← 000 x | not a reply that mail knows`},
		{smtp, server("123 x\r\n", &decode.Reply{Code: 123, OK: decode.No}), `← 123 x | not a code of SMTP: they begin with 2, 3, 4 or 5`},
		{smtp, server("256 x\r\n", &decode.Reply{Code: 256, OK: decode.Yes}), `← 256 x | done, about the mail itself`},
		{smtp, server("299 x\r\n", &decode.Reply{Code: 299, OK: decode.Yes}), `← 299 x | done`},
		{smtp, server("250-hi\r\n250-SIZE 100000\r\n250-SIZE\r\n250 FOO\r\n", &decode.Reply{To: "EHLO", Code: 250, OK: decode.Yes}),
			"← 250-hi | hello; this is what I can do\n← 250-SIZE 100000 | takes messages of up to 100 KB\n← 250-SIZE | has a limit for the size of a message\n← 250 FOO"},
		{pop3, server("-ERR [IN-USE] x\r\n", &decode.Reply{To: "PASS", Status: "-ERR", ResponseCode: "IN-USE", OK: decode.No}),
			`← -ERR [IN-USE] x | login refused: another client has the mailbox open [IN-USE]`},
		{pop3, server("+OK 1 9\r\n", &decode.Reply{To: "STAT", Status: "+OK", OK: decode.Yes, Text: []string{"1 9"}}), `← +OK 1 9 | 1 message, 9 bytes in all`},
		{pop3, server("+OK x\r\n", &decode.Reply{To: "STAT", Status: "+OK", OK: decode.Yes, Text: []string{"x"}}), `← +OK x | so many messages, so many bytes`},
		{pop3, server("+OK\r\n1 20\r\n.\r\n", &decode.Reply{To: "LIST", Status: "+OK", OK: decode.Yes}),
			"← +OK | number and size of each message\n← 1 20 | message 1, 20 bytes\n← . | the end of the list"},
		{pop3, server("+OK 2 90\r\n", &decode.Reply{To: "LIST", Status: "+OK", OK: decode.Yes, Text: []string{"2 90"}}), `← +OK 2 90 | message 2, 90 bytes`},
		{pop3, server("+OK\r\n1 a7\r\nx y\r\n.\r\n", &decode.Reply{To: "UIDL", Status: "+OK", OK: decode.Yes, Items: []string{"1 a7", "x y"}}),
			"← +OK | number and id of each message\n← 1 a7 | the lasting id of message 1\n← x y\n← . | the end of the list"},
		{pop3, server("+OK\r\nTOP\r\n.\r\n", &decode.Reply{To: "CAPA", Status: "+OK", OK: decode.Yes}),
			"← +OK | this is what I can do\n← TOP | sends the beginning of a message\n← . | the end of the list"},
		{pop3, server("+ \r\n", &decode.Reply{To: "AUTH", Status: "+", OK: decode.Yes}), `← +  | go on with the login`},
		{pop3, server("HTTP/1.1 400\r\n", &decode.Reply{Status: "HTTP/1.1"}), `← HTTP/1.1 400 | not a reply that mail knows`},
		{smtp, server("", &decode.Reply{Code: 250, To: "NOOP"}), `←  | still here`},
		{smtp, said1(decode.Server, "220 x\r\n", &decode.Reply{To: "CONNECT", Code: 220, Elapsed: 3 * time.Millisecond}), `← 220 x | welcome: the server is ready | 3.0 ms`},

		// what mitmail did
		{smtp, decode.Event{From: decode.Proxy, Sent: []byte("STARTTLS\r\n"), Changed: true, Payload: &decode.Command{Verb: "STARTTLS"}},
			`⇒ STARTTLS | mitmail itself: let us go on encrypted`},
		{smtp, decode.Event{From: decode.Proxy, Raw: []byte("*\r\n"), Payload: &decode.Response{}},
			`⇒ * | mitmail itself: gives up this login`},
		{smtp, decode.Event{From: decode.Proxy, Sent: []byte("421 no\r\n"), Changed: true, Payload: &decode.Reply{Code: 421, Elapsed: -1}},
			`⇐ 421 no | mitmail itself: not now, closing`},
		{smtp, decode.Event{From: decode.Client, Raw: []byte("PASS a\r\n"), Sent: []byte("PASS b\r\n"), Changed: true, By: "rule 1", Secrets: span(5, 6), Payload: &decode.Command{Verb: "NOOP"}},
			"→ PASS ‹a› | do nothing, just answer\n✎ ‹PASS›‹ b› | mitmail passed this on instead (rule 1)"},
		{smtp, decode.Event{From: decode.Client, Raw: []byte("NOOP\r\n"), Changed: true, Payload: &decode.Command{Verb: "NOOP"}},
			"→ NOOP | do nothing, just answer\n✎  | kept back by mitmail"},

		// the session
		{smtp, note1(&decode.Open{Client: "[::1]:1", Server: "x:25", Route: "1=smtp://x"}), `┌ [::1]:1 → x:25 | SMTP session, route 1=smtp://x`},
		{pop3, note1(&decode.Open{Client: "a:1", Server: "b:110", File: "x\x1b.pcap"}), `┌ a:1 → b:110 | POP3 session, in x\x1b.pcap`},
		{smtp, note1(&decode.Close{Reason: decode.Words{{Key: "text", Args: []string{"reset"}}}}), `└ reset | 0.0 ms, 0 commands, 0 messages, 0 bytes →, 0 bytes ←`},
		{smtp, note1(&decode.TLS{Leg: "both", SNI: "x"}), `◆ TLS between client and server | encrypted from here on, and mitmail does not look inside; for x`},
		{smtp, note1(&decode.TLS{Leg: "client", Version: "TLS 1.3", Cipher: "C", Issuer: "I", Intercepted: true, OK: decode.Yes}),
			`◆ TLS 1.3 with the client | encrypted from here on, and mitmail reads along; cipher C; certificate by I`},
		{smtp, note1(&decode.TLS{Leg: "server", Error: "bad\ncert", OK: decode.No}), `◆ TLS with the server failed | bad\ncert`},
		{smtp, note1(&decode.Finding{ID: "bare-lf", Severity: "warning", Said: decode.Sentence{Key: "text", Args: []string{"LF alone"}}, Ref: "RFC 5321 2.3.8"}), `⚠ bare-lf | LF alone  RFC 5321 §2.3.8`},
		{smtp, note1(&decode.Finding{ID: "x", Severity: "info", Said: decode.Sentence{Key: "text", Args: []string{"y"}}}), `ℹ x | y`},
		{smtp, note1(&decode.Finding{ID: "x", Severity: "danger", Said: decode.Sentence{Key: "text", Args: []string{"y"}}}), `‼ x | y`},
		{smtp, decode.Event{From: decode.Server, Payload: &decode.Opaque{Bytes: 20000, Last: true}}, `≈ 20.0 KB from the server | not decoded`},
		{smtp, client("\x16\x03", &decode.Opaque{Bytes: 2}), ``},
		{smtp, client("x", &decode.Chunk{}), ``},
		{smtp, decode.Event{}, ``},
	} {
		if got := show(Of(c.p, c.ev)); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestMail(t *testing.T) {
	many := make([]message.Part, 12)
	for i := range many {
		many[i] = message.Part{Type: "text/plain", Size: 5}
	}
	rcpt := []string{"1", "2", "3", "4", "5", "6", "7"}
	for _, c := range []struct {
		m    decode.Message
		want string
	}{
		{decode.Message{Via: "DATA", Complete: true, OK: decode.Yes}, "✉ message accepted, 0 bytes"},
		{decode.Message{Via: "DATA", Complete: true, OK: decode.No}, "✉ message refused, 0 bytes"},
		{decode.Message{Via: "BDAT"}, "✉ message sent, 0 bytes | incomplete: its end never came"},
		{decode.Message{Via: "TOP", Complete: true, Number: 3, Summary: message.Summary{Parts: many}}, "✉ beginning of message 3 fetched, 0 bytes"},
		{decode.Message{Via: "RETR", Missing: 1}, "✉ message fetched, 0 bytes | incomplete: 1 byte missing"},
		{decode.Message{Complete: true, Envelope: &decode.Envelope{}}, "✉ message sent, 0 bytes\n  envelope  not seen"},
		{decode.Message{Complete: true, Envelope: &decode.Envelope{RcptTo: rcpt[:1]}}, "✉ message sent, 0 bytes\n  envelope  sender not seen → 1"},
		{decode.Message{Complete: true, Envelope: &decode.Envelope{MailFrom: str("a")}}, "✉ message sent, 0 bytes\n  envelope  a → nobody"},
		{decode.Message{Complete: true, Envelope: &decode.Envelope{MailFrom: str("a"), Asked: rcpt[:2]}}, "✉ message sent, 0 bytes\n  envelope  a → 1, 2 (answer not seen)"},
		{decode.Message{Complete: true, Envelope: &decode.Envelope{MailFrom: str(""), RcptTo: rcpt, Rejected: rcpt[:1]}},
			"✉ message sent, 0 bytes\n  envelope  <> → 1, 2, 3, 4, 5 and 2 more\n  refused   1"},
		{decode.Message{Complete: true, Summary: message.Summary{Subject: str("a\r\nb"), From: str(""), To: str("c"), Parts: []message.Part{{Type: "image/png", Name: "x y", Size: 1}}}},
			"✉ message sent, 0 bytes\n  subject   a\\r\\nb\n  from      (empty)\n  to        c\n  parts     image/png  \"x y\"  1 byte"},
	} {
		if got := show(Of(decode.SMTP, note1(&c.m))); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	lines := Of(decode.SMTP, note1(&decode.Message{Summary: message.Summary{Parts: many}}))
	if last := flat(lines[len(lines)-1].Said); len(lines) != 12 || last != "          and 2 parts more" {
		t.Errorf("%d lines, last %q", len(lines), last)
	}
}

// TestFold: a list of many lines is cut short, with a count.
func TestFold(t *testing.T) {
	raw := "+OK\r\n" + strings.Repeat("1 20\r\n", 998) + "."
	lines := Of(decode.POP3, server(raw, &decode.Reply{To: "LIST", Status: "+OK", OK: decode.Yes}))
	if len(lines) != maxFolded+1 || flat(lines[maxFolded].Said) != "… 990 more lines" {
		t.Errorf("%d lines:\n%s", len(lines), show(lines))
	}
	raw = "+OK\r\n" + strings.Repeat("1 20\r\n", maxLines-1)
	if n := len(Of(decode.POP3, server(raw, &decode.Reply{To: "LIST", Status: "+OK"}))); n != maxLines {
		t.Errorf("%d lines of %d", n, maxLines)
	}
}

// TestLong: a long field is cut between characters, and the rest is counted.
func TestLong(t *testing.T) {
	raw := "NOOP " + strings.Repeat("ü", 8000) + "\r\n"
	got := flat(Of(decode.SMTP, client(raw, &decode.Command{Verb: "NOOP"}))[0].Said)
	if want := "NOOP " + strings.Repeat("ü", 157) + "… (15.7 KB more)"; got != want {
		t.Errorf("%q", got)
	}
	got = flat(Of(decode.SMTP, client("x", &decode.Response{Decoded: str(strings.Repeat("\x00", 200))}))[0].Means)
	if want := `"` + strings.Repeat(`\x00`, 80) + `… (120 bytes more)"`; got != want {
		t.Errorf("%q", got)
	}
	got = flat(Of(decode.SMTP, note1(&decode.Finding{ID: strings.Repeat("x", 64_000_320)}))[0].Said)
	if want := strings.Repeat("x", 320) + "… (64.0 MB more)"; got != want {
		t.Errorf("%q", got)
	}
}

func TestSigns(t *testing.T) {
	seen := map[string]bool{}
	for s := None; s <= Alarm; s++ {
		if str := s.String(); seen[str] || str == "" {
			t.Errorf("sign %d is %q", s, str)
		}
		seen[s.String()] = true
	}
	if s := Sign(99).String(); s != " " {
		t.Errorf("sign 99 is %q", s)
	}
}
