package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/practice"
	"mitmail/view/lang"
)

// The demo's second account: anna writes, bob reads.
const (
	demoReader   = "bob"
	demoPassword = "let-me-in"
)

// demoLong is the manual of demo.
const demoLong = `Watch a mail client talk to a mail server. Both are practice ones and run inside of
this program, with mitmail between them: no network, no account and no free port
is needed. Anna sends a message, mistypes her password and a recipient, and bob
fetches his mail. With the dashboard the practice server stays until you quit,
and takes your own clients too: the line at the bottom says where, anna logs in
with open-sesame and bob with let-me-in. Otherwise the program ends when they are
done.`

// newDemoCmd is the subcommand demo.
func newDemoCmd(g *globals) *cobra.Command {
	var o output
	var rules ruleFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "watch a practice client and a practice server; needs no network, no account",
		Long:  demoLong,
		Example: `  mitmail demo
  mitmail demo --text
  mitmail demo --json -f 'event == "auth"'
  mitmail demo -w demo.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			say := newLogger(cmd.ErrOrStderr(), g)
			if err := rules.read(cmd, g, say); err != nil {
				return err
			}
			opts, err := o.options(g, say)
			if err != nil {
				return err
			}
			out := sink.New(cmd.Context(), opts)
			d := newDemo(func(text string) {
				if out.Flush() { // a title stands behind the session before it, and in front of its own
					say.note("%s", text)
					shown(cmd.ErrOrStderr())
				}
			})
			d.ruled = len(rules.rules.Rules()) > 0 || rules.rules.Later
			screen := screen{o: &o, say: say, out: out, secure: new(tlsFlags), holder: &rules.rules, about: demoAccounts()}
			if o.onScreen(cmd.OutOrStdout()) {
				rules.rules.Later = true
				d.stays, d.show = true, screen.use(false)
			} else {
				rules.caution(say)
			}
			p := proxy.Proxy{Sink: taker(out), Copy: copier(out), Gate: rules.rules.Gate}
			stop, err := rules.serve(cmd.Context(), &p)
			if err != nil {
				return errors.Join(err, out.Close())
			}
			defer stop()
			if err = o.open(out, cmd.OutOrStdout(), screen.store); err == nil {
				atOnce(cmd.Context(), out.Hurry)
				rules.reload(cmd.Context(), say)
				err = d.run(cmd.Context(), p)
			}
			if incomplete := out.Close(); err == nil {
				err = incomplete
			}
			return err
		},
	}
	o.flags(cmd)
	rules.flags(cmd)
	return cmd
}

// demoAccounts is who can log in at the practice servers, for a dashboard.
func demoAccounts() []string {
	return []string{lang.F("log in as %s (%s) or %s (%s)", practice.User, practice.Password, demoReader, demoPassword)}
}

// demo is a practice site, the proxy before it, and the clients' way to it.
type demo struct {
	smtp, pop3 string        // addresses of the proxy
	over       chan struct{} // a token for each session that has ended
	tell       func(string)  // what people should know
	show       frontend
	stays      bool // the server stays when the scenes are over
	ruled      bool // there are rules: a scene may end otherwise than it is meant to
}

// newDemo is a demo for standard output.
func newDemo(tell func(string)) *demo {
	return &demo{over: make(chan struct{}, 1), tell: tell, show: plainFrontend}
}

// run goes through all scenes, one after the other, reports each before it
// begins, through the proxy p.
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
	p.Sink, p.Warn = d.watch(p.Sink), d.tell
	l, err := demoListen(ctx, p, smtp.Addr, pop3.Addr)
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

// demoListen listens on the ports of the demo, or where one is taken on free ones.
func demoListen(ctx context.Context, p proxy.Proxy, smtp, pop3 string) (l *proxy.Listener, err error) {
	for _, ports := range [][2]string{{demoSMTPPort, demoPOP3Port}, {"0", "0"}} {
		p.Routes = nil
		for _, text := range []string{ports[0] + "=smtp://" + smtp, ports[1] + "=pop3://" + pop3} {
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

// watch is sink, and a token when a session has ended.
func (d *demo) watch(sink func(proxy.Session, []decode.Event)) func(proxy.Session, []decode.Event) {
	return func(s proxy.Session, events []decode.Event) {
		sink(s, events)
		for _, event := range events {
			if _, last := event.Payload.(*decode.Close); last {
				select {
				case d.over <- struct{}{}:
				default: // a session of the user's own
				}
			}
		}
	}
}

// between runs the proxy for as long as the scenes take.
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
	d.smtp, d.pop3 = routes[0].Local.Address(), routes[1].Local.Address()
	return d.show(ctx, routes, d.play)
}

// play goes through the scenes. Each waits for the end of the session before
// it, so that the sessions stand one below the other.
func (d *demo) play(ctx context.Context) error {
	for i, scene := range d.scenes() {
		d.tell(lang.F("session %d: %s", i+1, lang.T(scene.title)))
		switch err := scene.act(ctx); {
		case err == nil:
		case ctx.Err() != nil:
			return ctx.Err()
		case d.ruled:
			d.tell(lang.F("session %d ended otherwise: %v", i+1, err))
		default:
			return fmt.Errorf("%s: %w", scene.title, err)
		}
		select {
		case <-d.over:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if d.stays {
		<-ctx.Done()
	}
	return nil
}
