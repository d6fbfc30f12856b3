package main

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/proxy"
	"mitmail/proxy/program"
	"mitmail/view/lang"
	"mitmail/view/line"
)

const proxyLong = `Forward local ports to real servers and show what is said. Point a mail client
at the local port; every byte goes on to the server, and back.

A ROUTE is LOCAL=REMOTE. REMOTE is scheme://host[:port]. LOCAL is [host:]port,
where the host is 127.0.0.1 unless it is written; port 0 picks a free one.

  smtp submission lmtp pop3        in clear, ports 25 587 24 110, and upgraded
                                   on both legs when the client asks
  smtps submissions pop3s          TLS from the first byte, ports 465 465 995
  …+starttls                       smtp, submission or pop3, always upgraded
  …+plain                          smtp, submission or pop3, never upgraded

TLS is read along: mitmail shows the client a certificate of its own, which the
client has to trust (mitmail cert), and verifies the server's. LOCAL may have a
scheme of its own, scheme://[host:]port, so that an old client can use a new
server; a bare scheme goes with a bare one only.

With --socks the client names the server itself, with --transparent the firewall
does: what goes to ports of mail is decoded, all else is passed on unread. They
go with routes or without. On --socks, a port that is open to other machines
wants a password of them: $MITMAIL_SOCKS_PASSWORD, or --socks-password-file.

On a terminal the sessions are shown on a dashboard; ? there says what its keys
do, and Q quits. The first interrupt stops accepting and ends the sessions within
5 seconds, the second ends at once.`

const proxyExample = `  mitmail proxy 1025=smtp://mail.example.com:587 1110=pop3://mail.example.com
  mitmail proxy 1025=smtp://mail.example.com --json -f 'event == "message"'
  mitmail proxy smtp+plain://1025=smtps://mail.example.com
  mitmail proxy --socks 1080
  mitmail proxy 1025=smtp://mail.example.com --otlp http://collector:4318 --metrics 9090
  mitmail proxy 1025=smtp://mail.example.com -w all.jsonl --fail-on 'severity == "danger"'`

// newProxyCmd is the subcommand proxy.
func newProxyCmd(g *globals) *cobra.Command {
	var o output
	var secure tlsFlags
	var rules ruleFlags
	var fronts frontFlags
	var counts metricsFlag
	cmd := &cobra.Command{
		Use:     "proxy ROUTE...",
		Short:   "forward local ports to real servers and show what is said",
		Long:    proxyLong,
		Example: proxyExample,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			begun := false
			defer func() {
				if !begun && errors.Is(err, context.Canceled) { // a signal ends a proxy, and has come early
					err = nil
				}
			}()
			say := g.logger(cmd.ErrOrStderr())
			var p proxy.Proxy
			if err := fronts.set(cmd.Context(), &p); err != nil {
				return err
			}
			routes, err := parseRoutes(args, len(p.Fronts) > 0)
			if err != nil {
				return err
			}
			if err := secure.check(g, routes); err != nil {
				return err
			}
			if err := counts.read(); err != nil {
				return err
			}
			if err := rules.read(cmd, g, say); err != nil {
				return err
			}
			if len(p.Fronts) == 0 { // what is spoken behind one is known with each connection
				if err := rules.suit(routes); err != nil {
					return err
				}
			}
			opts, err := o.options(g, say)
			if err == nil {
				err = notRead(o.write, rules.files)
			}
			if err != nil {
				return err
			}
			out := sink.New(cmd.Context(), opts)
			p.Routes, p.Sink, p.Copy, p.Gate = routes, taker(out), copier(out), rules.rules.Gate
			p.Program = new(program.Finder).Find
			p.Warn = func(text string) { say.Warn("%s", text) }
			secrets, err := secure.set(cmd.Context(), &p, g, say, out)
			if err != nil {
				return err
			}
			stop, err := rules.serve(cmd.Context(), &p)
			if err != nil {
				return errors.Join(err, secrets.Close())
			}
			defer stop()
			rules.reload(cmd.Context(), say)
			rules.rules.Later = rules.rules.Later || o.onScreen(cmd.OutOrStdout())
			w := watch{&p, &secure, &rules, &o, &counts, say, out}
			begun = true // from here on what else has failed counts
			err = w.run(cmd.Context(), cmd.OutOrStdout())
			if incomplete := secrets.Close(); incomplete != nil {
				return exit.AsEnd(errors.Join(incomplete, err))
			}
			return err
		},
	}
	o.flags(cmd)
	o.export.flags(cmd.Flags())
	fronts.flags(cmd.Flags())
	counts.flag(cmd.Flags())
	secure.flags(cmd.Flags())
	rules.flags(cmd)
	return cmd
}

// parseRoutes reads the routes. Its errors are usage errors.
func parseRoutes(args []string, fronts bool) ([]proxy.Route, error) {
	if len(args) == 0 && !fronts {
		return nil, exit.Misuse(lang.T("no route given"), lang.T("a route is LOCAL=REMOTE, such as 1025=smtp://mail.example.com; --socks and --transparent need none"))
	}
	routes := make([]proxy.Route, len(args))
	for i, arg := range args {
		r, err := proxy.ParseRoute(arg)
		if err != nil {
			return nil, exit.AsMisuse(err)
		}
		if twice(routes[:i], r) {
			return nil, exit.Misuse(lang.F("two routes listen on %s", r.Local.Address()), lang.T("each route has a port of its own; port 0 picks a free one"))
		}
		routes[i] = r
	}
	return routes, nil
}

// twice reports whether one of these routes listens where r does.
func twice(routes []proxy.Route, r proxy.Route) bool {
	return r.Local.Port != 0 && slices.ContainsFunc(routes, func(other proxy.Route) bool { return other.Local.Address() == r.Local.Address() })
}

// watch is a proxy with what is shown and written of it.
type watch struct {
	proxy  *proxy.Proxy
	secure *tlsFlags
	rules  *ruleFlags
	o      *output
	counts *metricsFlag
	log    *console.Logger
	out    *sink.Sink
}

// run forwards until ctx is done. Files are made only once the ports are open, so
// that a port in use leaves none behind.
func (w *watch) run(ctx context.Context, stdout io.Writer) error {
	l, err := w.proxy.Listen(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	serve, stop, err := w.counts.listen(ctx, w.out)
	if err != nil {
		return err
	}
	defer stop()
	show, onScreen := plainFrontend, w.o.onScreen(stdout)
	screen := screen{o: w.o, log: w.log, out: w.out, secure: w.secure, hints: proxyHints, end: l.End, unsaved: true}
	if onScreen {
		screen.holder = &w.rules.rules
		screen.beware = func() []string { return append(standing(w.proxy, l), w.counts.beware()...) }
		screen.fronts = l.Fronts()
		show = screen.use(false)
	}
	if err := w.o.open(w.out, stdout, screen.store); err != nil {
		return errors.Join(err, w.out.Close())
	}
	serve()
	if !onScreen {
		for _, r := range l.Routes() {
			announce(w.log, r, w.secure)
		}
		for _, f := range l.Fronts() {
			announceFront(w.log, f)
		}
		w.counts.announce(w.log)
	}
	caution(w.log, w.proxy)
	if !onScreen {
		w.rules.caution(w.log)
	}
	exit.AtOnce(ctx, w.out.Hurry)
	defer context.AfterFunc(ctx, func() {
		if n := w.out.Open(); n > 0 {
			w.log.Note("ending %s; Ctrl-C again ends at once", line.Count(n, "session"))
		}
	})()
	err = show(ctx, l.Routes(), func(ctx context.Context) error {
		return withBallast(func() error {
			l.Serve(ctx)
			return nil
		})
	})
	if err := errors.Join(err, w.out.Close()); err != nil {
		return exit.AsEnd(err)
	}
	return nil
}

// caution says what the user should be aware of.
func caution(say *console.Logger, p *proxy.Proxy) {
	transparent := slices.ContainsFunc(p.Fronts, func(f proxy.Front) bool { return f.Kind == proxy.Transparent })
	if os.Geteuid() == 0 && !transparent {
		say.Warn("running as root, though only ports below 1024 need it")
	}
	if p.Mode == proxy.Strip {
		say.Warn("TLS IS STRIPPED (--tls strip): clients are told that there is none, and their passwords pass in clear")
	}
	if p.TLS.Insecure {
		say.Warn("servers are not verified (-k): anyone could pose as them")
	}
}

// standing is what to beware of all the time, for a dashboard.
func standing(p *proxy.Proxy, l *proxy.Listener) []string {
	var all []string
	for _, r := range l.Routes() {
		if ip, err := netip.ParseAddr(r.Local.Host); err == nil && !ip.IsLoopback() {
			all = append(all, lang.F("%s is open to other machines", r.Local.Address()))
		}
	}
	for _, f := range l.Fronts() {
		if !f.Local() {
			all = append(all, lang.F("%s is open to other machines", f.Address()))
		}
	}
	if p.Mode == proxy.Strip {
		all = append(all, lang.T("TLS is stripped"))
	}
	if p.TLS.Insecure {
		all = append(all, lang.T("servers are not verified"))
	}
	return all
}

// proxyHints is what an empty list of sessions says besides the addresses.
func proxyHints() []string {
	return []string{
		lang.T("mitmail cert  has a client trust mitmail's certificate, for TLS"),
		lang.T("mitmail demo  shows how all this looks: no network, no account"),
	}
}
