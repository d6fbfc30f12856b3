package lesson

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"mitmail/decode"
	"mitmail/decode/script"
	"mitmail/proxy"
	"mitmail/proxy/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// theatre is a player, and a proxy in front of it.
type theatre struct {
	*Player
	t      *testing.T
	mu     sync.Mutex
	events [][]decode.Event // by session
	to     [2]string        // the proxy's ports, SMTP and POP3
}

// perform opens a theatre. set may change the proxy.
func perform(t *testing.T, set func(*proxy.Proxy)) *theatre {
	t.Helper()
	th := &theatre{t: t}
	player, err := New(th.take)
	if err != nil {
		t.Fatal(err)
	}
	th.Player = player
	server, trust, err := practice.NewCertificate()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(trust)
	player.Server, player.Client = server, &tls.Config{RootCAs: roots, ServerName: "localhost"}
	p := proxy.Proxy{Sink: player.Observe, Mode: proxy.Intercept, TLS: proxy.TLSOptions{
		Roots: roots, Leaf: func(proxy.CertRequest) (*tls.Certificate, error) { return &server.Certificates[0], nil },
	}}
	for _, scheme := range []string{"smtp", "pop3"} {
		r, err := proxy.ParseRoute("0=" + scheme + "://" + player.Addr())
		if err != nil {
			t.Fatal(err)
		}
		p.Routes = append(p.Routes, r)
	}
	if set != nil {
		set(&p)
	}
	l, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range l.Routes() {
		th.to[i] = r.Local.Address()
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() {
		defer close(served)
		l.Serve(ctx)
	}()
	t.Cleanup(func() {
		player.Close()
		stop()
		<-served
	})
	return th
}

// take keeps what sessions say.
func (th *theatre) take(of proxy.Session, events []decode.Event) {
	th.mu.Lock()
	defer th.mu.Unlock()
	for len(th.events) < of.ID {
		th.events = append(th.events, nil)
	}
	for _, ev := range events {
		ev.Raw = slices.Clone(ev.Raw)
		th.events[of.ID-1] = append(th.events[of.ID-1], ev)
	}
}

// play plays a session.
func (th *theatre) play(of *script.Script, i int, real bool) error {
	return th.Play(th.t.Context(), of, i, th.to[of.Sessions[i].Protocol-decode.SMTP], real)
}

// said is a session as lines: its notes in the language of a tag, what both sides say
// by their first word.
func (th *theatre) said(session int, tag string) (all []string) {
	th.mu.Lock()
	defer th.mu.Unlock()
	for _, ev := range th.events[session] {
		switch w := ev.Payload.(type) {
		case *decode.Note:
			all = append(all, w.Text[tag])
		case *decode.Chunk, *decode.End:
		case *decode.Finding:
			all = append(all, "finding "+w.ID)
		case *decode.Command:
			all = append(all, strings.TrimSpace(w.Verb+" "+w.Args))
		case *decode.Reply:
			all = append(all, reply(w))
		default:
			all = append(all, w.Name())
		}
	}
	return all
}

// Each lesson that comes with mitmail goes as it says, with nothing odd in it that is
// not its subject; all its texts are there in both languages, and all are said.
func TestShipped(t *testing.T) {
	odd := map[string][]string{
		"login": {"auth-in-clear"}, "send": {"auth-in-clear"}, "first": {"auth-in-clear"}, "starttls": {"auth-in-clear", "auth-before-tls", "starttls-unused"},
		"downgrade": {"auth-in-clear", "starttls-refused"}, "smuggling": {"smuggling", "bare-lf", "envelope-differs"},
		"fetch": {"auth-in-clear"}, "errors": {"auth-in-clear", "size-exceeded"}, "smtputf8": {"utf8-undeclared"}, "forged-from": {"envelope-differs"},
	}
	for _, name := range append(Names(), "first") {
		t.Run(name, func(t *testing.T) {
			th, of := perform(t, nil), parsed(name)
			for i := range of.Sessions {
				if of.Sessions[i].Ends == "" {
					t.Errorf("session %d does not say how it ends", i+1)
				}
				if err := th.play(of, i, false); err != nil {
					t.Errorf("session %d: %v", i+1, err)
				}
			}
			for _, tag := range []string{"", "zh"} {
				var all []string
				for i := range of.Sessions {
					all = append(all, th.said(i, tag)...)
				}
				for at, text := range texts(of) {
					if text[tag] == "" || !slices.Contains(all, text[tag]) {
						t.Errorf("%s %q: %q is not said", at, tag, text[tag])
					}
				}
				for _, line := range all {
					if id, ok := strings.CutPrefix(line, "finding "); ok && !slices.Contains(odd[name], id) {
						t.Errorf("there is a finding %s", id)
					}
				}
			}
		})
	}
}

// texts are all texts of a lesson.
func texts(of *script.Script) map[string]decode.Text {
	all := map[string]decode.Text{"title": of.Title, "about": of.About, "question": of.Question, "answer": of.Answer}
	for i, s := range of.Sessions {
		if s.About != nil || len(of.Sessions) > 1 {
			all[fmt.Sprint("session ", i+1)] = s.About
		}
		for _, step := range s.Steps {
			if step.Note != nil {
				all[fmt.Sprint("line ", step.Line)] = step.Note
			}
		}
	}
	return all
}

// A note stands behind what follows from the line that it is about, and the question
// in front of the end.
func TestOrder(t *testing.T) {
	of := parse(t, "# title", "> about", "protocol smtp", "> here", "S: 220-one", "> half", "S: 220 two", "> greeting",
		"C: EHLO a", "> hello", "S: 250-b", "S: 250 AUTH PLAIN", "C: AUTH PLAIN AGEAYg==", "> login", "S: 235 ok", "> in",
		"C: MAIL FROM:<a@b.example>", "C: RCPT TO:<c@b.example>", "C: DATA", "> three", "S: 250 ok", "S: 250 ok", "S: 354 go", "> go",
		"C: Subject: x", "> subject", "C: ", "C: y", "C: .", "> text", "S: 250 ok", "> taken", "C: QUIT", "S: 221 bye", "? why", "= so")
	th := perform(t, nil)
	if err := th.play(of, 0, false); err != nil {
		t.Fatal(err)
	}
	want := []string{"open", "title", "about", "here", "220 one", "half", "greeting", "EHLO a", "hello", "250 b", "AUTH PLAIN AGEAYg==", "finding auth-in-clear", "login",
		"235 ok", "auth", "in", "MAIL FROM:<a@b.example>", "RCPT TO:<c@b.example>", "finding pipelining-unoffered", "DATA", "three", "250 ok", "250 ok", "354 go", "go", "subject",
		"text", "250 ok", "message", "taken", "QUIT", "221 bye", "why", "so", "close"}
	if got := th.said(0, ""); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func parse(t *testing.T, lines ...string) *script.Script {
	t.Helper()
	of, err := script.Parse(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return of
}

// A lesson that a practice site says the server's part of goes as it says; a refusal
// that it does not know has its client say goodbye.
func TestReal(t *testing.T) {
	site := practice.NewSite()
	site.Add("bob", "let-me-in")
	smtp, err := practice.NewSMTPServer(site, practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer smtp.Close()
	pop3, err := practice.NewPOP3Server(site, practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer pop3.Close()
	th := perform(t, func(p *proxy.Proxy) {
		for i, addr := range []string{"smtp://" + smtp.Addr, "pop3://" + pop3.Addr} {
			p.Routes[i], err = proxy.ParseRoute("0=" + addr)
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	of := First()
	for i := range of.Sessions {
		if err := th.play(of, i, true); err != nil {
			t.Errorf("session %d: %v", i+1, err)
		}
	}
	for at, text := range texts(of) {
		if !slices.ContainsFunc([]int{0, 1, 2, 3}, func(i int) bool { return slices.Contains(th.said(i, ""), text[""]) }) {
			t.Errorf("%s: %q is not said", at, text[""])
		}
	}
	var parted *Parted
	other := parse(t, "# x", "protocol smtp", "S: 220 a", "C: EHLO b", "S: 250 c", "C: MAIL FROM:<anna@example.org>", "S: 250 d", "C: RCPT TO:<nobody@example.org>", "S: 250 e", "C: DATA", "S: 354 f")
	if err := th.play(other, 0, true); !errors.As(err, &parted) || parted.Said != "550 5.1.1 No such user here" || parted.Line != 9 {
		t.Errorf("a recipient that is not there: %v", err)
	}
	said := th.said(4, "")
	if n := len(said); n < 4 || !slices.Equal(said[n-3:], []string{"QUIT", "221 2.0.0 Bye", "close"}) {
		t.Errorf("it ends with %q", said)
	}
}

// Where something else comes of a session than its script says, that is an error.
func TestEndsOtherwise(t *testing.T) {
	of := parse(t, "# x", "protocol smtp", "S: 220 a", "C: QUIT", "S: 221 b", "ends delivered")
	var other *EndedOtherwise
	if err := perform(t, nil).play(of, 0, false); !errors.As(err, &other) || other.Got != decode.ResultNothing || other.Line != 2 {
		t.Errorf("got %v", err)
	}
}

// What cannot be said live is refused, with its line.
func TestCheck(t *testing.T) {
	for want, lines := range map[string][]string{
		"line 3: only a capture has gaps":        {"C! gap 3"},
		"line 3: only a capture is cut":          {"C! cut"},
		"line 4: TLS begins that was not agreed": {"S: 220 ready", "C! tls"},
		"line 2: only a capture begins":          {"joined"},
	} {
		err := Check(parse(t, append([]string{"# x", "protocol smtp"}, lines...)...))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A pause that is interrupted ends all of it.
func TestInterrupted(t *testing.T) {
	th := perform(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	th.Pause = func(ctx context.Context) error {
		if steps++; steps == 3 {
			cancel()
		}
		return ctx.Err()
	}
	if err := th.Play(ctx, Shipped("send"), 0, th.to[0], false); !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("%d steps: %v", steps, err)
	}
}
