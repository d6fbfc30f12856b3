package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/spf13/cobra"

	"mitmail/decode"
	"mitmail/proxy"
)

const proxyLong = `Forward local ports to real servers and show what is said. Point a mail client
at the local port; every byte goes on to the server, and back.

A ROUTE is LOCAL=REMOTE. REMOTE is scheme://host[:port]. LOCAL is [host:]port,
where the host is 127.0.0.1 unless it is written; port 0 picks a free one.

  smtp submission lmtp pop3        in clear, ports 25 587 24 110; TLS that begins
                                   with STARTTLS or STLS passes unopened
  smtps submissions pop3s          TLS from the first byte, ports 465 465 995

On a terminal the sessions are shown on a dashboard; ? there says what its keys
do, and Q quits. The first interrupt stops accepting and ends the sessions within
5 seconds, the second ends at once.`

const proxyExample = `  mitmail proxy 1025=smtp://mail.example.com:587 1110=pop3://mail.example.com
  mitmail proxy 1025=smtp://mail.example.com --json -f 'event == "message"'
  mitmail proxy 1025=smtp://mail.example.com -w all.jsonl --fail-on 'severity == "danger"'`

// newProxyCmd is the subcommand proxy.
func newProxyCmd(g *globals) *cobra.Command {
	var o output
	cmd := &cobra.Command{
		Use:     "proxy ROUTE...",
		Short:   "forward local ports to real servers and show what is said",
		Long:    proxyLong,
		Example: proxyExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			say := newSayer(cmd.ErrOrStderr(), g)
			routes, err := parseRoutes(args)
			if err != nil {
				return err
			}
			rec, err := o.recorder(g, say)
			if err != nil {
				return err
			}
			return watch(cmd.Context(), routes, &o, rec, cmd.OutOrStdout())
		},
	}
	o.flags(cmd)
	return cmd
}

// parseRoutes reads the routes. Its errors are usage errors.
func parseRoutes(args []string) ([]proxy.Route, error) {
	if len(args) == 0 {
		return nil, misuse("no route given", "a route is LOCAL=REMOTE, such as 1025=smtp://mail.example.com")
	}
	routes := make([]proxy.Route, len(args))
	for i, arg := range args {
		r, err := proxy.ParseRoute(arg)
		if err != nil {
			return nil, usage(err)
		}
		routes[i] = r
	}
	return routes, nil
}

// watch forwards until ctx is done. Files are made only once the ports are
// open, so that a port in use leaves none behind.
func watch(ctx context.Context, routes []proxy.Route, o *output, rec *recorder, stdout io.Writer) error {
	warn := func(text string) { rec.say.warn("%s", text) }
	p := proxy.Proxy{Routes: routes, Sink: rec.take, Warn: warn}
	l, err := p.Listen(ctx)
	if err != nil {
		return err
	}
	show := plainFront
	if o.onScreen(stdout) {
		show = newScreen(o, rec, proxyHints()...).front
	} else {
		for _, r := range l.Routes() {
			announce(rec.say, r)
		}
	}
	if err := o.open(rec, stdout); err != nil {
		return errors.Join(err, rec.close())
	}
	if os.Geteuid() == 0 {
		warn("running as root, though only ports below 1024 need it")
	}
	atOnce(ctx, rec.hurry)
	defer context.AfterFunc(ctx, func() {
		if n := rec.open(); n > 0 {
			rec.say.note("ending %s; Ctrl-C again ends at once", sessions(n))
		}
	})()
	err = show(ctx, l.Routes(), func(ctx context.Context) error {
		l.Serve(ctx)
		return nil
	})
	if err := errors.Join(err, rec.close()); err != nil {
		return ended{err}
	}
	return nil
}

// proxyHints is what an empty list of sessions says besides the addresses.
func proxyHints() []string {
	return []string{"mitmail demo  shows in a minute how all this looks, without a network or an account"}
}

// announce says where a route listens, and what to type into a mail client.
func announce(say *sayer, r proxy.Route) {
	say.at(-1, "listening on %s, forwarding to %s", r.Local.Address(), r.Remote)
	where, how := clientSettings(r)
	say.note("in the mail client: %s", where)
	say.note("    %s", how)
}

// clientSettings is what to type into a mail client.
func clientSettings(r proxy.Route) (where, how string) {
	server := "outgoing server (SMTP)"
	if r.Remote.Scheme.Protocol == decode.POP3 {
		server = "incoming server (POP3)"
	}
	security := "none, or STARTTLS as the real server has it"
	if r.Remote.Scheme.TLS {
		security = "SSL/TLS, with the certificate of " + r.Remote.Host
	}
	host := r.Local.Host
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "the address of this machine"
	}
	return server + " " + host, fmt.Sprintf("port %d, security %s", r.Local.Port, security)
}
