package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/proxy"
	"mitmail/view/dashboard"
	"mitmail/view/lang"
)

// socksPasswordVariable is the environment variable that the password of --socks may
// stand in. It is not that of mail servers.
const socksPasswordVariable = "MITMAIL_SOCKS_PASSWORD"

// frontFlags is the flags of ports at which each connection says where it wants to go.
type frontFlags struct {
	socks, transparent, ports []string
	user, passwordFile        string
}

// flags declares them.
func (o *frontFlags) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.socks, "socks", nil, "a SOCKS 5 proxy at `LOCAL`, [HOST:]PORT: the client names the server itself; repeatable")
	f.StringVar(&o.user, "socks-user", "", "the user `NAME` that SOCKS clients log in with, beside the password")
	f.StringVar(&o.passwordFile, "socks-password-file", "", "`FILE` whose first line is the password for --socks (else $MITMAIL_SOCKS_PASSWORD)")
	f.StringArrayVar(&o.ports, "socks-port", nil, "`PROTOCOL=PORT`: what goes there by --socks or --transparent is smtp, lmtp or pop3; repeatable")
	f.StringArrayVar(&o.transparent, "transparent", nil, "Linux: what the firewall redirects to `LOCAL` goes where it was going, see mitmail help transparent; repeatable")
}

// set gives a proxy its fronts. Its errors are usage errors.
func (o *frontFlags) set(ctx context.Context, p *proxy.Proxy) error {
	var err error
	if p.Ports, err = parsePorts("--socks-port", o.ports); err != nil {
		return err
	}
	password := os.Getenv(socksPasswordVariable)
	if o.passwordFile != "" {
		if password, err = console.ReadPasswordFile(ctx, o.passwordFile); err != nil {
			return err
		}
	}
	switch {
	case len(o.ports) > 0 && len(o.socks)+len(o.transparent) == 0:
		return exit.Misuse(lang.T("--socks-port says what goes through --socks or --transparent, and there is neither"), "")
	case o.user+o.passwordFile != "" && len(o.socks) == 0:
		return exit.Misuse(lang.T("--socks-user and --socks-password-file go with --socks"), "")
	case o.user != "" && password == "":
		return exit.Misuse(lang.T("--socks-user has no password"), lang.F("set %s, or name a file with --socks-password-file", socksPasswordVariable))
	}
	for _, text := range o.socks {
		if err := o.add(p, proxy.SOCKS, "--socks", text, password); err != nil {
			return err
		}
	}
	for _, text := range o.transparent {
		if err := o.add(p, proxy.Transparent, "--transparent", text, ""); err != nil {
			return err
		}
	}
	return nil
}

// add adds one.
func (o *frontFlags) add(p *proxy.Proxy, kind proxy.FrontKind, flag, text, password string) error {
	f, err := proxy.ParseFront(kind, text)
	if err == nil {
		f.Text = flag + " " + text
		if kind == proxy.SOCKS {
			f.User, f.Password = o.user, password
		}
		err = f.Check()
	}
	if err != nil {
		return exit.Misuse(flag+": "+err.Error(), exit.Hint(err))
	}
	p.Fronts = append(p.Fronts, f)
	return nil
}

// frontServer is what is behind a front, for people.
func frontServer(f proxy.Front) string {
	if f.Kind == proxy.SOCKS {
		return lang.T("where SOCKS 5 clients ask")
	}
	return lang.T("where redirected connections were going")
}

// frontSettings is what to do for a front, in lines.
func frontSettings(f proxy.Front) []string {
	if f.Kind == proxy.Transparent {
		return []string{lang.T("mitmail help transparent has the rules of the firewall")}
	}
	lines := []string{lang.F("SOCKS v5 host %s, port %d", reached(f.Host), f.Port)}
	if reached(f.Host) == f.Host {
		lines = append(lines, fmt.Sprintf("curl --proxy socks5h://%s", f.Address()))
	}
	if f.Password != "" {
		lines = append(lines, lang.F("with user %q and the password", f.User))
	}
	return lines
}

// announceFront says where a front listens, and what to do with it.
func announceFront(say *console.Logger, f proxy.Front) {
	say.At(-1, "listening on %s, forwarding to %s", f.Address(), frontServer(f))
	for i, line := range frontSettings(f) {
		if i == 0 && f.Kind == proxy.SOCKS {
			line = lang.F("in the client: %s", line)
		}
		say.Note("%s", line)
	}
}

// frontListeners are what fronts offer, for a dashboard.
func frontListeners(fronts []proxy.Front) []dashboard.Listener {
	var all []dashboard.Listener
	for _, f := range fronts {
		all = append(all, dashboard.Listener{Address: f.Address(), Server: frontServer(f), Hints: frontSettings(f)})
	}
	return all
}
