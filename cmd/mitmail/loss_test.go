package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
	"mitmail/proxy"
	"mitmail/view/dashboard"
)

// What passes under full load is in the store to the last byte, or counted as
// dropped, however busily it is read meanwhile.
func TestHostile95StoreLosesNothing(t *testing.T) {
	for name, memory := range map[string]int64{"all": 64 << 20, "latest": 256 << 10} {
		t.Run(name, func(t *testing.T) {
			const workers, each = 8, 50
			store := newStore(memory, false)
			out := sink.New(t.Context(), sink.Options{})
			out.AddStore(store)
			out.Start()
			address, stop := serveStore(t, out)
			var over atomic.Bool
			read := make(chan struct{})
			go func() {
				defer close(read)
				for !over.Load() {
					browse(store)
				}
			}()
			inParallel(workers, each, func() {
				c := dialMail(t, address)
				c.mail(shortMessage)
				c.quit()
			})
			stop()
			if err := out.Close(); err != nil {
				t.Error(err)
			}
			over.Store(true)
			<-read
			list, gone := store.Sessions()
			if len(list)+gone != workers*each || (gone > 0) != (name == "latest") {
				t.Errorf("%d sessions kept, %d gone", len(list), gone)
			}
			for _, l := range list {
				complete(t, l.Now())
			}
		})
	}
}

// complete checks that all of a session was kept.
func complete(t *testing.T, s *session.Session) {
	t.Helper()
	var client, server int64
	for i := range s.Len() {
		switch ev := s.Event(i); ev.From.String() {
		case "client":
			client += int64(len(ev.Raw))
		case "server":
			server += int64(len(ev.Raw))
		}
	}
	if !s.Closed || s.Lost != 0 || s.Messages != 1 || s.Commands != 5 || client != s.ClientBytes || server != s.ServerBytes || client == 0 {
		t.Errorf("session %d: %+v; %d and %d bytes are there", s.ID, s, client, server)
	}
}

// browse reads all that a store has.
func browse(s *session.Store) {
	list, _ := s.Sessions()
	for _, l := range list {
		now := l.Now()
		for i := range now.Len() {
			_ = now.Event(i)
		}
	}
}

// serveStore has a proxy give a sink what passes; stop ends it when all
// sessions have ended.
func serveStore(t *testing.T, out *sink.Sink) (address string, stop func()) {
	r, err := proxy.ParseRoute("0=smtp://" + serveMail(t))
	if err != nil {
		t.Fatal(err)
	}
	p := proxy.Proxy{Routes: []proxy.Route{r}, Sink: taker(out)}
	l, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan struct{})
	go func() {
		defer close(served)
		l.Serve(ctx)
	}()
	return l.Routes()[0].Local.Address(), func() {
		cancel()
		<-served
	}
}

// A session whose text was dropped is written without it, and that is told.
func TestWriteDropped(t *testing.T) {
	s := session.NewBounded(1<<20, 1)
	script, err := decodetest.Parse("# a message\nprotocol smtp\nS: 220 mx\nC: DATA\nS: 354 go\nC: " + strings.Repeat("x", 900) + "\nC: .\nS: 250 ok\n---\n")
	if err != nil {
		t.Fatal(err)
	}
	events := decodetest.Whole(t, script)
	for id := range 100 { // the text of the first ones goes
		s.Apply(id+1, decode.SMTP, events...)
	}
	list, _ := s.Sessions()
	on := &screen{o: new(output), out: sink.New(t.Context(), sink.Options{})}
	for i, want := range map[int]error{0: dashboard.ErrPartly, 99: nil} {
		for _, name := range []string{"session.pcapng", "session.jsonl", "session.txt"} {
			if got := on.writeSessions([]*session.Session{list[i].Now()}, filepath.Join(t.TempDir(), name), false); got != want {
				t.Errorf("session %d to %s: %v", i+1, name, got)
			}
		}
	}
}

// Who asks for it has secrets masked in each format.
func TestWriteMasked(t *testing.T) {
	s := session.New(0)
	for id, script := range decodetest.Scripts(t) {
		if script.Name == "smtp-auth-plain" {
			s.Apply(id+1, script.Protocol, decodetest.Whole(t, script)...)
		}
	}
	list, _ := s.Sessions()
	on := &screen{o: new(output), out: sink.New(t.Context(), sink.Options{})}
	for _, suffix := range []string{".pcapng", ".jsonl", ".html", ".txt"} {
		for _, masked := range []bool{false, true} {
			name := filepath.Join(t.TempDir(), "one"+suffix)
			if err := on.writeSessions([]*session.Session{list[0].Now()}, name, masked); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if has := bytes.Contains(text, []byte("AGFubgBzM2NyZXQ=")) || bytes.Contains(text, []byte("s3cret")); has == masked {
				t.Errorf("%s, masked %v: the secret is there: %v", suffix, masked, has)
			}
		}
	}
}

// A message of its own is masked too, where the secret of its session stands in it.
func TestWriteMaskedMessage(t *testing.T) {
	script, err := decodetest.Parse("# a login, and a message that repeats its password\nprotocol smtp\nS: 220 mx\nC: EHLO me\nS: 250-mx\nS: 250 AUTH PLAIN\n" +
		"C: AUTH PLAIN AGFubgBzM2NyZXQ=\nS: 235 ok\nC: MAIL FROM:<ann@example.org>\nS: 250 ok\nC: RCPT TO:<bob@example.org>\nS: 250 ok\n" +
		"C: DATA\nS: 354 go\nC: Subject: keys\nC: \nC: mine is s3cret, or AGFubgBzM2NyZXQ=\nC: .\nS: 250 ok\n---\n")
	if err != nil {
		t.Fatal(err)
	}
	s := session.New(0)
	s.Apply(1, script.Protocol, decodetest.Whole(t, script)...)
	list, _ := s.Sessions()
	on := &screen{o: new(output), out: sink.New(t.Context(), sink.Options{})}
	for _, masked := range []bool{false, true} {
		name := filepath.Join(t.TempDir(), "one.eml")
		if err := on.writeSessions([]*session.Session{list[0].Now()}, name, masked); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"s3cret", "AGFubgBzM2NyZXQ="} {
			if bytes.Contains(text, []byte(secret)) == masked || !bytes.Contains(text, []byte("Subject: keys")) {
				t.Errorf("masked %v, of %s:\n%s", masked, secret, text)
			}
		}
	}
}

// What is shown can be written all at once, and read again; a name that is taken
// gets a number.
func TestWriteAllSessions(t *testing.T) {
	s := session.New(0)
	for id, script := range decodetest.Scripts(t)[:5] {
		s.Apply(id+1, script.Protocol, decodetest.Whole(t, script)...)
	}
	var all []*session.Session
	list, _ := s.Sessions()
	for _, l := range list {
		all = append(all, l.Now())
	}
	on := &screen{o: new(output), out: sink.New(t.Context(), sink.Options{})}
	for _, suffix := range []string{".pcapng", ".jsonl", ".html"} {
		name := filepath.Join(t.TempDir(), "all"+suffix)
		if err := on.writeSessions(all, on.freeName(name), false); err != nil {
			t.Fatal(err)
		}
		if err := on.writeSessions(all, name, false); err == nil || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("written over a file: %v", err)
		}
		if free := on.freeName(name); free != strings.TrimSuffix(name, suffix)+"-2"+suffix {
			t.Errorf("%s is free", free)
		}
		if suffix == ".pcapng" {
			stdout, _, err := ran(t, "--json", "--filter", `event == "close"`, name)
			if n := strings.Count(stdout, "\n"); err != nil || n != len(all) {
				t.Errorf("%d sessions of %d were read: %v", n, len(all), err)
			}
		}
	}
}
