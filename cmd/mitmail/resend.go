package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/recorded"
	"mitmail/decode/diff"
	"mitmail/decode/mask"
	"mitmail/decode/session"
	"mitmail/proxy"
	"mitmail/proxy/replay"
	"mitmail/view/lang"
	"mitmail/view/text"
)

// resendWait is how long a server may be silent that a session is sent to again.
const resendWait = 30 * time.Second

// sideBySide lays two sessions of the dashboard side by side, in lines of a width.
func sideBySide(a, b *session.Session, width int, masked bool) []string {
	var hide, hideOther *mask.Masker
	if masked {
		hide, hideOther = new(mask.Masker), new(mask.Masker)
	}
	one, other := recorded.FromStore(a, hide), recorded.FromStore(b, hideOther)
	r := diff.Compare(one.Records, other.Records)
	var out bytes.Buffer
	_ = text.Beside(&out, text.Options{Width: width}, recorded.Side(one), recorded.Side(other), &r) // a buffer takes all
	return strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
}

// resend sends what the client of a session said once more, where it came from: by its
// route, so that it is seen again, or to its server. It says what came of it.
func (s *screen) resend(ctx context.Context, routes []proxy.Route, of *session.Session) (string, error) {
	was := recorded.FromStore(of, nil)
	hidden := &console.Masker{On: true} // a line at the bottom is no place for secrets, masked screen or not
	for i := range was.Records {
		hidden.Learn(was.Records[i].Secret, was.Records[i].Digest)
	}
	p := &replay.Player{Recording: replay.Recording{Protocol: was.Protocol, Records: was.Records, Texts: was.Texts}, Wait: resendWait, Password: os.Getenv(console.PasswordVariable)}
	var notes []string
	p.Note = func(text string) { notes = append(notes, text) }
	to, err := s.resendTo(ctx, routes, of)
	if err != nil {
		return "", err
	}
	hidden.Learn(p.Password)
	now, err := p.Send(ctx, to)
	if err != nil {
		return "", hidden.Error(err)
	}
	came := []string{lang.T("the server says the same")}
	if r := diff.Compare(p.Comparable(was.Records), p.Comparable(now)); len(r.Differences) > 0 {
		d := r.Differences[0]
		if d.What != "timing" { // which comes last: where it is the first, all else is the same
			came = nil
		}
		came = append(came, lang.F("%s differs: %s, and not %s", d.What, cmp.Or(d.B, lang.T("none")), cmp.Or(d.A, lang.T("none"))))
	}
	return hidden.Hide(strings.Join(append(came, notes...), "; ")), nil
}

// resendTo is where a session is sent to once more.
func (s *screen) resendTo(ctx context.Context, routes []proxy.Route, of *session.Session) (to replay.Server, err error) {
	account := client.Account{Confdir: s.o.confdir}
	host := ""
	for _, r := range routes {
		if r.Text == of.Route {
			to.First, host = r.Local.Scheme.Security == proxy.Implicit, r.Local.Host
			if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
				host = "localhost"
			}
			to.Address = proxy.Endpoint{Host: host, Port: r.Local.Port}.Address()
		}
	}
	if to.Address == "" {
		to.Address = of.Server
		if host, _, err = net.SplitHostPort(of.Server); err != nil {
			return to, errors.New(lang.T("the session does not say where its server is"))
		}
	}
	to.TLS, err = account.TLSConfig(ctx, host)
	return to, err
}
