package replay_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mitmail/decode"
	"mitmail/decode/diff"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
	"mitmail/proxy/replay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorded is the recording of a dialogue: lines of "C: …", "S: …", "TLS", from where
// on it is inside, and "MASKED". A line that ends in a backslash was cut there. With texts
// it has those of messages.
func recorded(t *testing.T, p decode.Protocol, dialogue string, texts bool) replay.Recording {
	t.Helper()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	conv, s := decode.New(p), record.Session{Number: 1, Protocol: p}
	r := replay.Recording{Protocol: p, Texts: make(map[int][]byte)}
	conv.Copies(func() io.Writer { return new(bytes.Buffer) })
	dialogue, hide := strings.CutPrefix(dialogue, "MASKED\n")
	var masker mask.Masker
	keep := func(events []decode.Event) {
		for _, ev := range events {
			var one record.Record
			if hide {
				ev = masker.Mask(ev)
			}
			if s.Record(ev, &one) {
				r.Records = append(r.Records, one)
			}
			if m, ok := ev.Payload.(*decode.Message); ok && texts {
				r.Texts[ev.Seq] = m.Copy.(*bytes.Buffer).Bytes()
			}
		}
	}
	keep(conv.Open(at, decode.Open{}))
	for line := range strings.Lines(dialogue) {
		line = strings.TrimSuffix(line, "\n")
		if line == "TLS" {
			keep(conv.Secured(at, decode.TLS{Leg: "both", How: "starttls", OK: decode.Yes, Opened: true}))
			continue
		}
		side, text, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("whose is %q?", line)
		}
		from := decode.Client
		if side == "S" {
			from = decode.Server
		}
		text, cut := strings.CutSuffix(text, `\`)
		if !cut {
			text += "\r\n"
		}
		conv.Push(from, []byte(text))
		conv.Drain(at, from, keep)
	}
	keep(conv.End(at, decode.Client, decode.EOF))
	keep(conv.End(at, decode.Server, decode.EOF))
	return r
}

const sends = `S: 220 mx.example.org ESMTP
C: EHLO client.example
S: 250-mx.example.org
S: 250 AUTH PLAIN CRAM-MD5
C: MAIL FROM:<anna@example.org>
S: 250 ok
C: RCPT TO:<anna@example.org>
S: 250 ok
C: DATA
S: 354 go
C: Subject: x
C: 
C: ..dot
C: .
S: 250 queued
C: QUIT
S: 221 bye`

// servers are practice servers for one test.
type servers struct {
	site                *practice.Site
	smtp, smtpTLS, pop3 string
	roots               *x509.CertPool
}

func newServers(t *testing.T) servers {
	t.Helper()
	config, trust, err := practice.NewCertificate()
	must(t, err)
	s := servers{site: practice.NewSite(), roots: x509.NewCertPool()}
	s.roots.AppendCertsFromPEM(trust)
	a, err := practice.NewSMTPServer(s.site, practice.Options{})
	must(t, err)
	t.Cleanup(a.Close)
	b, err := practice.NewSMTPServer(s.site, practice.Options{TLS: config})
	must(t, err)
	t.Cleanup(b.Close)
	c, err := practice.NewPOP3Server(s.site, practice.Options{})
	must(t, err)
	t.Cleanup(c.Close)
	s.smtp, s.smtpTLS, s.pop3 = a.Addr, b.Addr, c.Addr
	return s
}

func TestSend(t *testing.T) {
	const login = "C: AUTH CRAM-MD5\nS: 334 PDFAeD4=\nC: YW5uYSAxMjM0\nS: 235 ok\n"
	before := func(text, add string) string { return strings.Replace(sends, text, add+text, 1) }
	refused := strings.Replace(sends, "C: DATA\nS: 354 go\nC: Subject: x\nC: \nC: ..dot\nC: .\nS: 250 queued\n", "", 1)
	for _, c := range []struct {
		name, dialogue string
		user, password string
		noText         bool
		mail           string   // what the server has got, from its beginning; "" for nothing
		parts          []string // in what it differs
		says           string   // what the user is told
	}{
		{name: "a message", dialogue: sends, mail: "Subject: x\r\n\r\n.dot\r\n"},
		{name: "without its text", dialogue: sends, noText: true, mail: "Subject: x\r\n\r\n", says: "stands in for it"},
		{name: "pipelined", dialogue: strings.Replace(sends, "S: 250 ok\nC: RCPT TO:<anna@example.org>\nS: 250 ok\nC: DATA\n", "C: RCPT TO:<anna@example.org>\nC: DATA\nS: 250 ok\nS: 250 ok\n", 1),
			mail: "Subject: x\r\n\r\n.dot\r\n"},
		{name: "in chunks", dialogue: strings.Replace(sends, "C: DATA\nS: 354 go\nC: Subject: x\nC: \nC: ..dot\nC: .\nS: 250 queued\n", "C: BDAT 14\nC: Subject: x\nC: \nS: 250 ok\nC: BDAT 6 LAST\nC: .dot\nS: 250 queued\n", 1),
			mail: "Subject: x\r\n\r\n.dot\r\n"},
		{name: "a recipient who is gone", dialogue: strings.ReplaceAll(sends, "anna@example.org>\nS: 250 ok\nC: DATA", "gone@example.org>\nS: 250 ok\nC: DATA"),
			parts: []string{"reply", "reply", "reply", "message"}},
		{name: "a login with its password", dialogue: before("C: MAIL", login), password: practice.Password, mail: "Subject"},
		{name: "a login without", dialogue: before("C: MAIL", login), mail: "Subject", parts: []string{"reply", "login"}, says: "recorded answer to another challenge"},
		{name: "a login with another password", dialogue: before("C: MAIL", login), password: "wrong", mail: "Subject", parts: []string{"reply", "login"}},
		{name: "a masked login", dialogue: "MASKED\n" + before("C: MAIL", "C: AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=\nS: 235 ok\n"), password: practice.Password, mail: "Subject"},
		{name: "a masked login in steps", dialogue: "MASKED\n" + before("C: MAIL", "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5uYQ==\nS: 334 UGFzc3dvcmQ6\nC: b3Blbi1zZXNhbWU=\nS: 235 ok\n"), password: practice.Password, mail: "Subject"},
		{name: "a login masked in packets", dialogue: before("C: MAIL", "C: AUTH PLAIN ************************\nS: 235 ok\n"), user: practice.User, password: practice.Password, mail: "Subject"},
		{name: "a login masked in packets, in steps", dialogue: before("C: MAIL", "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5uYQ==\nS: 334 UGFzc3dvcmQ6\nC: ****************\nS: 235 ok\n"), password: practice.Password, mail: "Subject"},
		{name: "a challenge masked in packets", dialogue: before("C: MAIL", "C: AUTH CRAM-MD5\nS: 334 PDEuMkBhPg==\nC: ********************\nS: 235 ok\n"), user: practice.User, password: practice.Password, mail: "Subject"},
		{name: "a login that is over sooner", dialogue: before("C: MAIL", "C: AUTH NOPE\nS: 334 eA==\nC: eA==\nS: 235 ok\n"), mail: "Subject", parts: []string{"reply", "reply", "login"}},
		{name: "a login that asks for more", dialogue: before("C: MAIL", "C: AUTH LOGIN\nS: 504 no\n"), mail: "Subject", parts: []string{"reply"}},
		{name: "no message after all", dialogue: strings.Replace(sends, "S: 354 go\nC: Subject: x\nC: \nC: ..dot\nC: .\nS: 250 queued\n", "S: 451 later\n", 1),
			parts: []string{"reply"}, says: "nothing more is said"},
		{name: "without a message", dialogue: refused},
		{name: "broken off", dialogue: sends[:strings.Index(sends, "C: .\n")]},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServers(t)
			var said []string
			p := replay.Player{Recording: recorded(t, decode.SMTP, c.dialogue, !c.noText), User: c.user, Password: c.password, Wait: 10 * time.Second,
				Note: func(text string) { said = append(said, text) }}
			played, err := p.Send(t.Context(), replay.Server{Address: s.smtp})
			must(t, err)
			checkMail(t, s.site, c.mail)
			checkParts(t, diff.Compare(p.Comparable(p.Records), p.Comparable(played)), c.parts)
			if got := strings.Join(said, "\n"); (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
				t.Errorf("the user is told %q, want %q", got, c.says)
			}
		})
	}
}

// checkMail wants one message that begins so, or none.
func checkMail(t *testing.T, site *practice.Site, begins string) {
	t.Helper()
	got := site.Mail(practice.User)
	switch {
	case begins == "" && len(got) > 0:
		t.Errorf("a message has come: %q", got[0].Data)
	case begins != "" && (len(got) != 1 || !bytes.Contains(got[0].Data, []byte(begins))):
		t.Errorf("%d messages, want one with %q: %v", len(got), begins, got)
	}
}

// checkParts wants these replies, logins and messages to differ, and no others. What
// servers offer and when they are quiet is their own.
func checkParts(t *testing.T, r diff.Result, want []string) {
	t.Helper()
	var got []string
	for _, d := range r.Differences {
		if d.A != "" && (d.What == "reply" || d.What == "login" || d.What == "message") && !strings.Contains(d.A+d.B, "221") {
			got = append(got, d.What)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("it differs in %q, want %q: %v", got, want, r.Differences)
	}
}

func TestSendTLS(t *testing.T) {
	secure := strings.Replace(sends, "C: MAIL", "C: STARTTLS\nS: 220 go\nTLS\nC: EHLO client.example\nS: 250 x\nC: AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=\nS: 235 ok\nC: MAIL", 1)
	for _, c := range []struct {
		name, dialogue string
		clear          bool // the server has no TLS
		must, never    bool
		wrong          string
	}{
		{name: "as recorded", dialogue: secure},
		{name: "never", dialogue: secure, clear: true, never: true},
		{name: "not recorded, and it has to come", dialogue: sends, must: true},
		{name: "no TLS, and it has to come", dialogue: sends, clear: true, must: true, wrong: "the server refuses STARTTLS"},
		{name: "no TLS, and a secret to tell", dialogue: secure, clear: true, wrong: "was not said in clear"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServers(t)
			to := replay.Server{Address: s.smtpTLS, TLS: &tls.Config{RootCAs: s.roots, ServerName: "localhost"}, Must: c.must, Never: c.never}
			if c.clear {
				to.Address = s.smtp
			}
			p := replay.Player{Recording: recorded(t, decode.SMTP, c.dialogue, true), Wait: 10 * time.Second}
			_, err := p.Send(t.Context(), to)
			switch {
			case c.wrong == "":
				must(t, err)
				checkMail(t, s.site, "Subject")
			case err == nil || !strings.Contains(err.Error(), c.wrong):
				t.Errorf("%v, want %q", err, c.wrong)
			}
		})
	}
}

const fetches = `S: +OK ready <1@x>
C: USER anna
S: +OK
C: PASS open-sesame
S: +OK
C: RETR 1
S: +OK
S: Subject: one
S: 
S: ..dot
S: .
C: UIDL
S: +OK
S: 1 x
S: .
C: QUIT
S: +OK`

func TestSendPOP3(t *testing.T) {
	apop := strings.Replace(fetches, "C: USER anna\nS: +OK\nC: PASS open-sesame\n", "C: APOP anna 0123\n", 1)
	for _, c := range []struct {
		name, dialogue, password string
		mail                     bool
		parts                    []string
		says                     string
	}{
		{name: "a message", dialogue: fetches, mail: true},
		{name: "no message", dialogue: fetches, parts: []string{"reply", "message"}},
		{name: "APOP", dialogue: apop, password: practice.Password, mail: true},
		{name: "APOP without the password", dialogue: apop, mail: true, parts: []string{"reply", "login", "reply", "message", "reply"}, says: "recorded digest"},
		{name: "masked", dialogue: "MASKED\n" + fetches, password: practice.Password, mail: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServers(t)
			if c.mail {
				s.site.Deliver("bob@example.org", []string{practice.User}, []byte("Subject: one\n\n.dot\n"))
			}
			said := ""
			p := replay.Player{Recording: recorded(t, decode.POP3, c.dialogue, true), Password: c.password, Wait: 10 * time.Second, Note: func(text string) { said += text }}
			played, err := p.Send(t.Context(), replay.Server{Address: s.pop3})
			must(t, err)
			checkParts(t, diff.Compare(p.Comparable(p.Records), p.Comparable(played)), c.parts)
			if (c.says == "") != (said == "") || !strings.Contains(said, c.says) {
				t.Errorf("the user is told %q, want %q", said, c.says)
			}
		})
	}
}

// heard sends a recording to a server that has other replies to some verbs, and returns
// what the server heard, and the two side by side.
func heard(t *testing.T, r replay.Recording, replies map[string]string) (text string, result diff.Result) {
	t.Helper()
	l := listen(t)
	done := make(chan string)
	go func() {
		var all strings.Builder
		defer func() { done <- all.String() }()
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		io.WriteString(c, "220 mx.example.org ESMTP\r\n")
		in, text := bufio.NewReader(c), false
		for {
			line, err := in.ReadString('\n')
			all.WriteString(line)
			verb := strings.ToUpper(strings.TrimSpace(line))
			verb, _, _ = strings.Cut(verb, " ")
			switch {
			case err != nil:
				return
			case text && line != ".\r\n":
				continue
			}
			reply := cmp.Or(replies[verb], map[string]string{"DATA": "354 go", "QUIT": "221 bye"}[verb], "250 ok")
			text = strings.HasPrefix(reply, "354")
			io.WriteString(c, reply+"\r\n")
		}
	}()
	p := replay.Player{Recording: r, Wait: 10 * time.Second}
	played, err := p.Send(t.Context(), replay.Server{Address: l.Addr().String()})
	must(t, err)
	return <-done, diff.Compare(p.Comparable(p.Records), p.Comparable(played))
}

// Only 354 has the text of a message follow.
func TestSendDataAnswered(t *testing.T) {
	for _, reply := range []string{"250 odd", "334 odd", "550 no"} {
		text, result := heard(t, recorded(t, decode.SMTP, sends, true), map[string]string{"DATA": reply})
		if !strings.HasSuffix(text, "DATA\r\nQUIT\r\n") {
			t.Errorf("%s: the server heard %q", reply, text)
		}
		checkParts(t, result, []string{"reply", "reply", "message"})
	}
}

// A message that breaks off does so to the byte, and then its side is gone.
func TestCutMessage(t *testing.T) {
	cut := sends[:strings.Index(sends, "C: ..dot")]
	chunks := cut[:strings.Index(cut, "C: DATA")]
	for dialogue, end := range map[string]string{
		cut + `C: ..d\`: "DATA\r\nSubject: x\r\n\r\n..d",
		cut + "C: ..d":  "DATA\r\nSubject: x\r\n\r\n..d\r\n",
		chunks + "C: BDAT 20 LAST\nC: Subject: \\": "BDAT 20 LAST\r\nSubject: ",
	} {
		text, result := heard(t, recorded(t, decode.SMTP, dialogue, true), nil)
		if !strings.HasSuffix(text, end) {
			t.Errorf("the server heard %q, want %q at its end", text, end)
		}
		checkParts(t, result, nil)
	}
	fetched := fetches[:strings.Index(fetches, "S: ..dot")] + `S: ..d\`
	played(t, recorded(t, decode.POP3, fetched, true), replay.Host{}, func(addr string) {
		c, err := net.Dial("tcp", addr)
		must(t, err)
		defer c.Close()
		io.WriteString(c, "USER anna\r\nPASS x\r\nRETR 1\r\n")
		text, err := io.ReadAll(c)
		if want := "+OK\r\nSubject: one\r\n\r\n..d"; err != nil || !strings.HasSuffix(string(text), want) {
			t.Errorf("the client heard %q (%v), want %q at its end", text, err, want)
		}
	})
}

// What is told of a text that stands in is how large it is.
func TestStandInSize(t *testing.T) {
	for size, told := range map[int64]string{-5: "another one of 0 bytes", 99999999999: "another one of 66060288 bytes"} {
		r := recorded(t, decode.SMTP, sends, false)
		for i := range r.Records {
			if r.Records[i].Event == "message" {
				r.Records[i].Size = size
			}
		}
		s, said := newServers(t), ""
		ctx, cancel := context.WithCancel(t.Context())
		p := replay.Player{Recording: r, Wait: 10 * time.Second, Note: func(text string) { said += text; cancel() }}
		_, err := p.Send(ctx, replay.Server{Address: s.smtp})
		if !errors.Is(err, context.Canceled) || !strings.Contains(said, told) {
			t.Errorf("%d: told is %q (%v), want %q", size, said, err, told)
		}
	}
}

// What cannot be played says why, and in time.
func TestSendFails(t *testing.T) {
	masked := recorded(t, decode.SMTP, "MASKED\n"+strings.Replace(sends, "C: MAIL", "C: AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=\nS: 235 ok\nC: MAIL", 1), true)
	s := newServers(t)
	p := replay.Player{Recording: masked, Wait: 10 * time.Second}
	if _, err := p.Send(t.Context(), replay.Server{Address: s.smtp}); !errors.Is(err, replay.ErrMasked) {
		t.Errorf("masked: %v", err)
	}
	for _, login := range []string{
		"C: AUTH PLAIN ********\nS: 235 ok\n",
		"C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5uYQ==\nS: 334 UGFzc3dvcmQ6\nC: ********\nS: 235 ok\n",
		"C: AUTH CRAM-MD5\nS: 334 PDEuMkBhPg==\nC: ********\nS: 235 ok\n",
		"C: ********\nS: 500 what\n",
	} {
		p := replay.Player{Recording: recorded(t, decode.SMTP, strings.Replace(sends, "C: MAIL", login+"C: MAIL", 1), true), Wait: 10 * time.Second}
		played, err := p.Send(t.Context(), replay.Server{Address: s.smtp})
		if !errors.Is(err, replay.ErrMasked) || slices.ContainsFunc(played, func(r record.Record) bool { return strings.Contains(r.Raw, "***") }) {
			t.Errorf("masked in packets: %q: %v, %+v", login, err, played)
		}
	}
	p = replay.Player{Recording: recorded(t, decode.SMTP, strings.Replace(sends, "C: MAIL", "C: AUTH PLAIN ********\nS: 235 ok\nC: MAIL", 1), true), Password: practice.Password, Wait: 10 * time.Second}
	if _, err := p.Send(t.Context(), replay.Server{Address: s.smtp}); !errors.Is(err, replay.ErrNoUser) {
		t.Errorf("masked, of nobody: %v", err)
	}
	for _, login := range []string{"C: PASS ****\nS: +OK\n", "C: APOP anna ****\nS: +OK\n"} {
		p := replay.Player{Recording: recorded(t, decode.POP3, "S: +OK <1.2@a>\n"+login, true), Wait: 10 * time.Second}
		if _, err := p.Send(t.Context(), replay.Server{Address: s.pop3}); !errors.Is(err, replay.ErrMasked) {
			t.Errorf("masked in packets: %q: %v", login, err)
		}
	}
	l := listen(t)
	p = replay.Player{Recording: recorded(t, decode.SMTP, sends, true), Wait: 50 * time.Millisecond}
	if _, err := p.Send(t.Context(), replay.Server{Address: l.Addr().String()}); err == nil || !strings.Contains(err.Error(), "in time") {
		t.Errorf("a silent server: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	p.Wait = time.Hour
	if _, err := p.Send(ctx, replay.Server{Address: l.Addr().String()}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// listen opens a port that nobody answers.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// played serves a recording to a client, and returns what was said.
func played(t *testing.T, r replay.Recording, host replay.Host, client func(addr string)) []record.Record {
	t.Helper()
	l := listen(t)
	type result struct {
		records []record.Record
		err     error
	}
	done := make(chan result, 1)
	go func() {
		p := replay.Player{Recording: r, Wait: 10 * time.Second}
		records, err := p.Serve(t.Context(), l, host)
		done <- result{records, err}
	}()
	client(l.Addr().String())
	got := <-done
	must(t, got.err)
	return got.records
}

func TestServe(t *testing.T) {
	r := recorded(t, decode.SMTP, sends, true)
	records := played(t, r, replay.Host{}, func(addr string) {
		probe, err := net.Dial("tcp", addr) // it says nothing, and does not count
		must(t, err)
		probe.Close()
		c, err := mailclient.DialSMTP(t.Context(), addr, nil)
		must(t, err)
		defer c.Close()
		must(t, c.Hello("other.example"))
		if offers, ok := c.Extension("AUTH"); !ok || offers != "PLAIN CRAM-MD5" {
			t.Errorf("offered is %q", offers)
		}
		must(t, c.Mail("anna@example.org"))
		must(t, c.Rcpt("anna@example.org"))
		must(t, c.Rcpt("bob@example.org")) // once more what was said last
		_, err = c.Data([]byte("Subject: y\r\n\r\n.\r\n"))
		must(t, err)
		var refused *mailclient.Refused
		if err := c.StartTLS(&tls.Config{}); !errors.As(err, &refused) || !strings.Contains(refused.Said, "not in the recording") {
			t.Errorf("STARTTLS: %v", err)
		}
		must(t, c.Quit())
	})
	if n := len(records); n == 0 || records[n-1].Verdict != "delivered" {
		t.Errorf("it came to %v", records)
	}
}

func TestServePOP3(t *testing.T) {
	for _, texts := range []bool{true, false} {
		played(t, recorded(t, decode.POP3, fetches, texts), replay.Host{}, func(addr string) {
			c, err := mailclient.DialPOP3(t.Context(), addr, nil)
			must(t, err)
			defer c.Close()
			must(t, c.User("bob"))
			must(t, c.Pass("whatever"))
			var text bytes.Buffer
			must(t, c.Retr(1, &text))
			if want := "Subject: one\r\n\r\n"; !strings.HasPrefix(text.String(), want) || texts != strings.HasSuffix(text.String(), "\r\n.dot\r\n") || text.Len() != 22 {
				t.Errorf("with the text %v: %q", texts, text.String())
			}
			ids, err := c.UIDL()
			must(t, err)
			if fmt.Sprint(ids) != "[{1 0 x}]" {
				t.Errorf("ids: %v", ids)
			}
			must(t, c.Quit())
		})
	}
}

func TestServeTLS(t *testing.T) {
	config, trust, err := practice.NewCertificate()
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(trust)
	client := &tls.Config{RootCAs: roots, ServerName: "localhost"}
	secure := strings.Replace(sends, "C: MAIL", "C: STARTTLS\nS: 220 go\nTLS\nC: EHLO client.example\nS: 250 inside\nC: MAIL", 1)
	played(t, recorded(t, decode.SMTP, secure, true), replay.Host{TLS: config}, func(addr string) {
		c, err := mailclient.DialSMTP(t.Context(), addr, nil)
		must(t, err)
		defer c.Close()
		must(t, c.Hello("x"))
		must(t, c.StartTLS(client))
		must(t, c.Mail("anna@example.org"))
		must(t, c.Quit())
	})
	for _, recording := range []string{sends, strings.Replace(sends, "C: MAIL", "C: STARTTLS\nS: 454 no\nC: MAIL", 1)} { // in clear then, and inside now
		played(t, recorded(t, decode.SMTP, recording, true), replay.Host{TLS: config, Must: true}, func(addr string) {
			c, err := mailclient.DialSMTP(t.Context(), addr, nil)
			must(t, err)
			defer c.Close()
			must(t, c.Hello("x"))
			if _, ok := c.Extension("STARTTLS"); !ok {
				t.Error("STARTTLS is not offered")
			}
			must(t, c.StartTLS(client))
			must(t, c.Hello("x"))
			if _, ok := c.Extension("STARTTLS"); ok {
				t.Error("STARTTLS is offered inside TLS")
			}
			must(t, c.Mail("anna@example.org"))
			must(t, c.Quit())
		})
	}
	offered := strings.Replace(secure, "S: 250 AUTH", "S: 250-STARTTLS\nS: 250 AUTH", 1)
	played(t, recorded(t, decode.SMTP, offered, true), replay.Host{TLS: config, Never: true}, func(addr string) {
		c, err := mailclient.DialSMTP(t.Context(), addr, nil)
		must(t, err)
		defer c.Close()
		must(t, c.Hello("x"))
		if _, ok := c.Extension("STARTTLS"); ok {
			t.Error("STARTTLS is offered")
		}
		var refused *mailclient.Refused
		if err := c.StartTLS(client); !errors.As(err, &refused) || !strings.HasPrefix(refused.Said, "502") {
			t.Errorf("STARTTLS: %v", err)
		}
		must(t, c.Quit())
	})
	played(t, recorded(t, decode.SMTP, sends, true), replay.Host{TLS: config, First: true}, func(addr string) {
		c, err := mailclient.DialSMTP(t.Context(), addr, client)
		must(t, err)
		defer c.Close()
		must(t, c.Hello("x"))
		must(t, c.Quit())
	})
}

// Where the server never answered, it hangs up; and a login goes step by step.
func TestServeOddities(t *testing.T) {
	lost := sends[:strings.Index(sends, "S: 250 queued")]
	played(t, recorded(t, decode.SMTP, lost, true), replay.Host{}, func(addr string) {
		c, err := mailclient.DialSMTP(t.Context(), addr, nil)
		must(t, err)
		defer c.Close()
		must(t, c.Hello("x"))
		must(t, c.Mail("a@example.org"))
		must(t, c.Rcpt("a@example.org"))
		if _, err := c.Data([]byte("x\r\n")); !errors.Is(err, io.EOF) {
			t.Errorf("the reply that was lost: %v", err)
		}
	})
	login := strings.Replace(sends, "C: MAIL", "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: eA==\nS: 334 UGFzc3dvcmQ6\nC: eA==\nS: 535 no\nC: MAIL", 1)
	played(t, recorded(t, decode.SMTP, login, true), replay.Host{}, func(addr string) {
		c, err := mailclient.DialSMTP(t.Context(), addr, nil)
		must(t, err)
		defer c.Close()
		must(t, c.Hello("x"))
		m, err := mailclient.NewMechanism("LOGIN", "anna", "secret")
		must(t, err)
		var refused *mailclient.Refused
		if err := c.Auth(m); !errors.As(err, &refused) || !strings.HasPrefix(refused.Said, "535") {
			t.Errorf("the login: %v", err)
		}
		must(t, c.Quit())
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A recording that makes no sense is played as far as it goes.
func TestOdd(t *testing.T) {
	var all []record.Record
	for i, line := range []string{
		`"event":"reply","to":"CONNECT","code":220,"ok":true,"raw":"220 x\r\n"`,
		`"event":"message","from":"client","via":"DATA","size":-5`,
		`"event":"command","verb":"EHLO","args":"x","raw":"EHLO x\r\n"`,
		`"event":"reply","to":"EHLO","ok":true,"raw_base64":"!"`,
		`"event":"command","verb":"BDAT","args":"99999999999999999999 LAST","raw":"BDAT 3 LAST\r\n"`,
		`"event":"reply","to":"DATA","ok":true,"code":354,"raw":"354 go\r\n"`,
		`"event":"message","from":"server","via":"RETR"`,
		`"event":"auth","from":"client"`,
		`"event":"command","verb":"AUTH","args":"CRAM-MD5","raw":"AUTH CRAM-MD5\r\n"`,
	} {
		r, err := record.Parse(fmt.Appendf(nil, `{"session":1,"seq":%d,"protocol":"smtp",%s}`, i+1, line))
		must(t, err)
		all = append(all, r)
	}
	recording := replay.Recording{Protocol: decode.SMTP, Records: all}
	p := replay.Player{Recording: recording, Password: "x", Wait: 200 * time.Millisecond}
	if _, err := p.Send(t.Context(), replay.Server{Address: newServers(t).smtp}); err == nil {
		t.Error("all of it was played")
	}
	played(t, recording, replay.Host{}, func(addr string) {
		conn, err := net.Dial("tcp", addr)
		must(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, "EHLO x\r\nBDAT 0\r\nBDAT 3 LAST\r\nabcDATA\r\n.\r\nAUTH\r\n\r\n\x00\xff\r\nQUIT\r\n")
		must(t, err)
		_, err = io.ReadAll(conn)
		must(t, err)
	})
}
