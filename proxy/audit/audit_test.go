package audit_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mitmail/proxy"
	"mitmail/proxy/audit"
	"mitmail/proxy/cert"
	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// manners are what a client makes of TLS.
type manners struct {
	roots      *x509.CertPool // nil for any certificate
	must       bool           // it goes on in clear otherwise
	login      bool           // else it sends without, or only names its user
	minVersion uint16
}

func (m manners) config(at proxy.Endpoint) *tls.Config {
	return &tls.Config{RootCAs: m.roots, InsecureSkipVerify: m.roots == nil, ServerName: at.Host, MinVersion: m.minVersion}
}

// smtp sends a mail.
func (m manners) smtp(ctx context.Context, at proxy.Endpoint) error {
	var first *tls.Config
	if at.Scheme.Security == proxy.Implicit {
		first = m.config(at)
	}
	c, err := mailclient.DialSMTP(ctx, at.Address(), first)
	if err != nil {
		return nil // it is the verdict that counts
	}
	defer c.Close()
	c.Hello("client.example")
	if first == nil {
		if err := c.StartTLS(m.config(at)); err != nil && (m.must || !refusal(err)) {
			return nil
		}
	}
	if m.login {
		login, _ := mailclient.NewMechanism("PLAIN", practice.User, practice.Password)
		c.Auth(login)
	}
	c.Mail("anna@example.org")
	c.Rcpt("anna@example.org")
	c.Data([]byte("Subject: x\r\n\r\nx\r\n"))
	c.Quit()
	return nil
}

// pop3 fetches a mail.
func (m manners) pop3(ctx context.Context, at proxy.Endpoint) error {
	var first *tls.Config
	if at.Scheme.Security == proxy.Implicit {
		first = m.config(at)
	}
	c, err := mailclient.DialPOP3(ctx, at.Address(), first)
	if err != nil {
		return nil
	}
	defer c.Close()
	if first == nil {
		if err := c.StartTLS(m.config(at)); err != nil && (m.must || !refusal(err)) {
			return nil
		}
	}
	c.User(practice.User)
	if m.login {
		c.Pass(practice.Password)
	}
	c.Quit()
	return nil
}

func refusal(err error) bool { var r *mailclient.Refused; return errors.As(err, &r) }

// The verdicts of clients about all attacks, in their order: r refuses, w works, f
// falls back, a accepts, l leaks, n no try.
func TestVerdicts(t *testing.T) {
	ca, err := cert.Open(filepath.Join(t.TempDir(), "ca"))
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM())
	careful := manners{roots: roots, must: true, login: true}
	careless := manners{must: true, login: true, minVersion: tls.VersionTLS10}
	optimist := manners{roots: roots, login: true}
	anonymous := manners{roots: roots}
	for _, c := range []struct {
		name, route string
		client      audit.Client
		want        string
	}{
		{"careful", "smtp://0=smtp://SMTP", careful.smtp, "wrrrr rrrrrr rr"},
		{"careful, server with TLS", "smtp://0=smtp://SMTPTLS", careful.smtp, "wrrrr rrrrrr rr"},
		{"careful, apart", "smtp+starttls://0=smtps://SMTPS", careful.smtp, "wrrrr rrrrrr rr"},
		{"careless", "0=smtp://SMTP", careless.smtp, "wrrrr raaaaa aa"},
		{"optimist", "0=smtp://SMTP", optimist.smtp, "wlllr rrrrrr rr"},
		{"anonymous", "0=smtp://SMTP", anonymous.smtp, "wfffr rrrrrr rr"},
		{"absent", "0=smtp://SMTP", func(context.Context, proxy.Endpoint) error { return nil }, "nnnnn nnnnnn nn"},
		{"prober", "0=smtp://SMTP", probe, "nnnnn nnnnnn nn"},
		{"careful, implicit", "0=smtps://SMTPS", careful.smtp, "w rrrrr rr"},
		{"careless, implicit", "0=smtps://SMTPS", careless.smtp, "w aaaaa aa"},
		{"careful, pop3", "0=pop3://POP3", careful.pop3, "wrrrr rrrrrr rr"},
		{"careless, pop3", "0=pop3://POP3TLS", careless.pop3, "wrrrr raaaaa aa"},
		{"optimist, pop3", "0=pop3://POP3", optimist.pop3, "wlllr rrrrrr rr"},
		{"names its user, pop3", "0=pop3://POP3", anonymous.pop3, "wfffr rrrrrr rr"},
		{"careless, pop3s", "0=pop3s://POP3S", careless.pop3, "w aaaaa aa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAudit(t, ca, c.route)
			want := strings.ReplaceAll(c.want, " ", "")
			all := audit.Vectors(a.Route)
			if len(all) != len(want) {
				t.Fatalf("%d attacks, want %d", len(all), len(want))
			}
			for i, v := range all {
				r := a.Run(t.Context(), v, c.client)
				if r.Err != nil || r.Vector != v.Name || string(r.Verdict)[0] != want[i] || r.Proof == "" || r.Took <= 0 {
					t.Errorf("%s: %+v, want %c", v.Name, r, want[i])
				}
			}
		})
	}
}

// probe connects and says nothing.
func probe(ctx context.Context, at proxy.Endpoint) error {
	conn, err := net.Dial("tcp", at.Address())
	if err != nil {
		return err
	}
	return conn.Close()
}

// newAudit is an audit of a client with practice servers.
func newAudit(t *testing.T, ca *cert.Authority, text string) *audit.Audit {
	t.Helper()
	config, trust, err := practice.NewCertificate()
	must(t, err)
	site := practice.NewSite()
	pairs := []string{}
	add := func(name, addr string, closes func(), err error) {
		must(t, err)
		t.Cleanup(closes)
		pairs = append(pairs, name, addr)
	}
	for name, o := range map[string]practice.Options{"": {}, "TLS": {TLS: config}, "S": {TLS: config, Implicit: true}} {
		if strings.HasSuffix(text, "//SMTP"+name) {
			s, err := practice.NewSMTPServer(site, o)
			add("SMTP"+name, s.Addr, s.Close, err)
		}
		if strings.HasSuffix(text, "//POP3"+name) {
			s, err := practice.NewPOP3Server(site, o)
			add("POP3"+name, s.Addr, s.Close, err)
		}
	}
	r, err := proxy.ParseRoute(strings.NewReplacer(pairs...).Replace(text))
	must(t, err)
	a := &audit.Audit{Authority: ca, Wait: 20 * time.Second, Roots: x509.NewCertPool()}
	a.Roots.AppendCertsFromPEM(trust)
	a.Route, err = audit.Route(r, strings.HasSuffix(text, "TLS"))
	must(t, err)
	return a
}

// A client that takes an injected reply for the server's own gives itself away.
func TestInjected(t *testing.T) {
	ca, err := cert.Open(filepath.Join(t.TempDir(), "ca"))
	must(t, err)
	a := newAudit(t, ca, "0=smtp://SMTP")
	for _, v := range audit.Vectors(a.Route) {
		if v.Name != "injected-reply" {
			continue
		}
		if r := a.Run(t.Context(), v, gullible); r.Verdict != audit.Accepts || !strings.HasPrefix(r.Proof, "MAIL FROM:<anna@example.org> (before") {
			t.Errorf("%+v", r)
		}
	}
}

// gullible goes on inside TLS with what it had read in clear.
func gullible(_ context.Context, at proxy.Endpoint) error {
	conn, err := net.Dial("tcp", at.Address())
	if err != nil {
		return err
	}
	defer conn.Close()
	buf := make([]byte, 4096)
	for _, line := range []string{"", "EHLO x\r\n", "STARTTLS\r\n"} {
		if _, err := io.WriteString(conn, line); err != nil {
			return err
		}
		if _, err := conn.Read(buf); err != nil {
			return err
		}
	}
	secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	_, err = io.WriteString(secure, "EHLO x\r\nMAIL FROM:<anna@example.org>\r\n")
	secure.Read(buf)
	return err
}

// The wait for a client has an end, whoever sets it.
func TestWait(t *testing.T) {
	ca, err := cert.Open(filepath.Join(t.TempDir(), "ca"))
	must(t, err)
	a := newAudit(t, ca, "0=smtp://SMTP")
	a.Wait = 50 * time.Millisecond
	control := audit.Vectors(a.Route)[0]
	if r := a.Run(t.Context(), control, nil); r.Verdict != audit.NoTry || r.Err != nil {
		t.Errorf("nobody came: %+v", r)
	}
	a.Wait = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	a.Listening = func(audit.Vector, proxy.Endpoint) { cancel() }
	if r := a.Run(ctx, control, nil); !errors.Is(r.Err, context.Canceled) {
		t.Errorf("interrupted: %+v", r)
	}
	a.Listening = nil
	if r := a.Run(t.Context(), control, func(context.Context, proxy.Endpoint) error { return io.ErrClosedPipe }); r.Err != io.ErrClosedPipe {
		t.Errorf("a client that cannot be run: %+v", r)
	}
}

// Without a command, whoever comes is watched until it has come to an end.
func TestWatch(t *testing.T) {
	ca, err := cert.Open(filepath.Join(t.TempDir(), "ca"))
	must(t, err)
	a := newAudit(t, ca, "0=smtp://SMTP")
	done := make(chan error, 1)
	a.Listening = func(_ audit.Vector, at proxy.Endpoint) {
		go func() { done <- manners{must: true}.smtp(t.Context(), at) }()
	}
	for i, v := range audit.Vectors(a.Route)[:2] {
		want := []audit.Verdict{audit.Works, audit.Refuses}[i]
		if r := a.Run(t.Context(), v, nil); r.Verdict != want || r.Session != i+1 {
			t.Errorf("%+v, want %s", r, want)
		}
		must(t, <-done)
	}
}

// A server that cannot be reached is no verdict on the client.
func TestUnreachable(t *testing.T) {
	ca, err := cert.Open(filepath.Join(t.TempDir(), "ca"))
	must(t, err)
	a := newAudit(t, ca, "0=smtps://SMTPS")
	a.Roots = x509.NewCertPool() // it is not trusted
	control := audit.Vectors(a.Route)[0]
	if r := a.Run(t.Context(), control, manners{}.smtp); r.Err == nil || !strings.Contains(r.Err.Error(), "TLS with the server failed") {
		t.Errorf("%+v", r)
	}
}

func TestRoute(t *testing.T) {
	for text, want := range map[string]string{
		"25=smtp://h":                         "smtp+starttls://127.0.0.1:25 smtp+plain://h:25",
		"25=submission://tls":                 "submission+starttls://127.0.0.1:25 submission+starttls://tls:587",
		"pop3+starttls://1110=pop3+plain://h": "pop3+starttls://127.0.0.1:1110 pop3+plain://h:110",
		"pop3s://995=pop3s://h":               "pop3s://127.0.0.1:995 pop3s://h:995",
		"lmtp://24=lmtp://h":                  "error",
		"smtp+plain://25=smtps://h":           "error",
	} {
		r, err := proxy.ParseRoute(text)
		must(t, err)
		if err = audit.Check(r); err == nil {
			r, err = audit.Route(r, r.Remote.Host == "tls")
		}
		got := r.Local.String() + " " + r.Remote.String()
		if err != nil {
			got = "error"
		}
		if got != want || r.Text != text {
			t.Errorf("%s: %s (%v), want %s", text, got, err, want)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
