package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/lesson"
	"mitmail/proxy/practice"
	"mitmail/view/dashboard"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// How long a step of a lesson may take: with a server that is real, or that rules slow
// down, as long as RFC 5321 4.5.3.2 allows it.
const (
	stepTime     = 10 * time.Second
	realStepTime = 5 * time.Minute
)

// demo is a practice site, the proxy in front of it, and who plays lessons.
type demo struct {
	course course // Script is nil for the first steps
	remote proxy.Endpoint
	player *lesson.Player
	roots  *x509.CertPool
	leaf   *tls.Certificate // of the practice server, and of the proxy
	tell   func(string)     // what people should know
	show   frontend
	stays  bool        // the server stays when all is played
	ruled  bool        // there are rules: a lesson may end otherwise than it is meant to
	chosen chan course // what is to be played next, with a dashboard
	steps  *steps      // with a dashboard; nil where nothing waits

	ports struct { // of the proxy
		practice, lesson, remote map[decode.Protocol]string
	}
}

// newDemo is a demo for standard output.
func newDemo(of course, o *lessonFlags, take func(proxy.Session, []decode.Event), tell func(string)) (*demo, error) {
	player, err := lesson.New(take)
	if err != nil {
		return nil, err
	}
	server, trust, err := practice.NewCertificate()
	if err != nil {
		player.Close()
		return nil, err
	}
	d := &demo{course: of, remote: o.remote, player: player, leaf: &server.Certificates[0], tell: tell, show: plainFrontend, chosen: make(chan course, 1)}
	d.roots = client.SystemRoots()
	d.roots.AppendCertsFromPEM(trust)
	player.Server, player.Client = server, &tls.Config{RootCAs: d.roots, ServerName: "localhost"}
	return d, nil
}

func (d *demo) close() { d.player.Close() }

// run plays what was asked for, through the proxy p.
func (d *demo) run(ctx context.Context, p proxy.Proxy) error {
	site := practice.NewSite()
	site.Add(demoReader, demoPassword)
	smtp, err := practice.NewSMTPServer(site, practice.Options{})
	if err != nil {
		return err
	}
	defer smtp.Close()
	pop3, err := practice.NewPOP3Server(site, practice.Options{})
	if err != nil {
		return err
	}
	defer pop3.Close()
	d.player.Patience = stepTime
	if d.ruled || d.remote.Host != "" {
		d.player.Patience = realStepTime
	}
	p.Warn, p.Mode = d.tell, proxy.Intercept
	p.TLS = proxy.TLSOptions{Roots: d.roots, Leaf: func(proxy.CertRequest) (*tls.Certificate, error) { return d.leaf, nil }}
	l, err := d.listen(ctx, p, smtp.Addr, pop3.Addr)
	if err != nil {
		return err
	}
	return d.between(ctx, l)
}

// The ports of the demo, so that a mail client can be set up once for all runs.
const (
	demoSMTPPort = "8025"
	demoPOP3Port = "8110"
)

// listen listens on the ports of the demo, or where one is taken on free ones; for
// lessons always on those.
func (d *demo) listen(ctx context.Context, p proxy.Proxy, smtp, pop3 string) (l *proxy.Listener, err error) {
	for _, ports := range [][2]string{{demoSMTPPort, demoPOP3Port}, {"0", "0"}} {
		texts := []string{ports[0] + "=smtp://" + smtp, ports[1] + "=pop3://" + pop3, "0=smtp://" + d.player.Addr(), "0=pop3://" + d.player.Addr()}
		if d.remote.Host != "" {
			texts = append(texts, toRemote(d.remote))
		}
		p.Routes = nil
		for _, text := range texts {
			route, err := proxy.ParseRoute(text)
			if err != nil {
				return nil, err
			}
			p.Routes = append(p.Routes, route)
		}
		if l, err = p.Listen(ctx); err == nil {
			return l, nil
		}
	}
	return nil, err
}

// toRemote is a route to a real server. The client of a lesson asks for TLS itself, or
// speaks in clear.
func toRemote(r proxy.Endpoint) string {
	if r.Scheme.Security == proxy.WhenAsked {
		return "0=" + r.String()
	}
	return r.Scheme.Protocol.String() + "+plain://0=" + r.String()
}

// between runs the proxy for as long as is played.
func (d *demo) between(ctx context.Context, l *proxy.Listener) error {
	serving, stop := context.WithCancel(ctx)
	served := make(chan struct{})
	go func() {
		defer close(served)
		l.Serve(serving)
	}()
	defer func() {
		stop()
		<-served
	}()
	routes := l.Routes()
	at := func(i int) string { return routes[i].Local.Address() }
	d.ports.practice = map[decode.Protocol]string{decode.SMTP: at(0), decode.POP3: at(1)}
	d.ports.lesson = map[decode.Protocol]string{decode.SMTP: at(2), decode.POP3: at(3)}
	if len(routes) > 4 {
		d.ports.remote = map[decode.Protocol]string{routes[4].Remote.Scheme.Protocol: at(4)}
	}
	return d.show(ctx, routes[:2], d.play)
}

// play plays what was asked for, and then what is chosen.
func (d *demo) play(ctx context.Context) error {
	next := d.course
	if next.Script == nil {
		next.Script = lesson.First()
	}
	for {
		switch err := d.lesson(ctx, next); {
		case errors.Is(err, errEnough):
			return nil
		case err != nil:
			return err
		}
		if !d.stays {
			return nil
		}
		select {
		case next = <-d.chosen:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lesson plays the sessions of a lesson. Each waits for the end of the one before it,
// so that they stand one below the other.
func (d *demo) lesson(ctx context.Context, of course) error {
	for i := range of.Sessions {
		to, real := d.port(of, i)
		err := d.player.Play(ctx, of.Script, i, to, real)
		if err = d.judge(ctx, of, i, real, err); err != nil {
			return err
		}
	}
	return nil
}

// port is where a session of a lesson goes, and whether a server says its part there.
func (d *demo) port(of course, i int) (to string, real bool) {
	speaks := of.Sessions[i].Protocol
	switch remote := d.ports.remote[speaks]; {
	case of.name == "":
		return d.ports.practice[speaks], true
	case remote != "" && of.Script == d.course.Script:
		return remote, true
	}
	return d.ports.lesson[speaks], false
}

// judge says what came of a session that did not go as its lesson says. Where that may
// be, the next one comes; else it is an error.
func (d *demo) judge(ctx context.Context, of course, i int, real bool, err error) error {
	var parted *lesson.Parted
	var other *lesson.EndedOtherwise
	at := 0
	text := ""
	switch {
	case err == nil || ctx.Err() != nil || errors.Is(err, errEnough) || exit.IsSilent(err):
		return err
	case errors.As(err, &parted):
		at, text = parted.Line, lang.T("the session is over before its lesson is")
		if parted.Said != "" {
			text = lang.F("the server says otherwise than the lesson: %s", line.Clean(parted.Said))
		}
	case errors.As(err, &other):
		at, text = other.Line, lang.F("the lesson says that it ends as %s; it ended as %s", other.Want, other.Got)
	default:
		at, text = of.Sessions[i].Line, err.Error()
	}
	if d.ruled || real && of.name != "" {
		d.tell(lang.F("session %d: %s", i+1, text))
		return nil
	}
	return exit.Failure(lang.F("%s: line %d: %s", cmp.Or(of.name, "demo"), at, text), "")
}

// lessons is what a dashboard shows of lessons; with step they wait for a key.
func (d *demo) lessons(step bool) dashboard.Lessons {
	l := dashboard.Lessons{List: listed, Play: d.choose, Open: d.course.Script == nil}
	if step {
		d.steps = &steps{next: make(chan struct{})}
		d.player.Pause, l.Waits, l.Next = d.steps.pause, d.steps.waits, d.steps.goOn
	}
	return l
}

// listed are the lessons that come with mitmail, in the language of the reader.
func listed() (all []dashboard.Lesson) {
	for _, name := range lesson.Names() {
		all = append(all, dashboard.Lesson{Name: name, Title: lang.Choose(lesson.Shipped(name).Title)})
	}
	return all
}

// choose has a lesson played when what is played now is over.
func (d *demo) choose(name string) {
	select {
	case d.chosen <- course{name, lesson.Shipped(name)}:
	default: // one waits already
	}
}
