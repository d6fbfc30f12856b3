package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

// site is a mail server behind a proxy that intercepts, for one protocol and one
// pair of legs.
type site struct {
	*stage
	mail   *practice.Site
	client *tls.Config // of a client that trusts the proxy
}

// intercepting puts a proxy before a real server. local and remote are the
// suffixes of their schemes.
func intercepting(t *testing.T, scheme, local, remote string, p Proxy) *site {
	t.Helper()
	real, ours := newAuthority("a public authority"), newAuthority("mitmail")
	o := practice.Options{TLS: real.server("localhost"), Implicit: remote == "s"}
	if remote == "+plain" {
		o.TLS = nil
	}
	w := &site{mail: practice.NewSite(), client: ours.client("localhost")}
	p.Mode, p.TLS.Leaf = Intercept, ours.leaves()
	if p.TLS.Roots == nil {
		p.TLS.Roots = real.pool
	}
	p.Routes = []Route{route(t, fmt.Sprintf("%s%s://0=%s%s://%s", scheme, local, scheme, remote, w.serve(t, scheme, o)))}
	w.stage = setup(t, p)
	return w
}

// serve starts the real server.
func (w *site) serve(t *testing.T, scheme string, o practice.Options) (address string) {
	t.Helper()
	if scheme == "pop3" {
		s, err := practice.NewPOP3Server(w.mail, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s.Addr
	}
	s, err := practice.NewSMTPServer(w.mail, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s.Addr
}

// first is the TLS that a client begins with.
func (w *site) first(local string) *tls.Config {
	if local == "s" {
		return w.client
	}
	return nil
}

// smtp sends a message through the proxy.
func (w *site) smtp(t *testing.T, local string) error {
	c, err := mailclient.DialSMTP(t.Context(), w.Routes()[0].Local.Address(), w.first(local))
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Hello("client.example"); err != nil {
		return err
	}
	_, offered := c.Extension("STARTTLS")
	if want := local == "+starttls" || local == ""; offered != want {
		t.Errorf("STARTTLS is offered: %v, want %v", offered, want)
	}
	if offered {
		if err := c.StartTLS(w.client); err != nil {
			return err
		}
		if _, again := c.Extension("STARTTLS"); again {
			t.Error("STARTTLS is offered inside TLS")
		}
	}
	login, _ := mailclient.NewMechanism("PLAIN", practice.User, practice.Password)
	if err := errors.Join(c.Auth(login), c.Mail("anna@example.org"), c.Rcpt("anna@example.org")); err != nil {
		return err
	}
	_, err = c.Data([]byte("Subject: hello\r\n\r\nHello.\r\n"))
	return errors.Join(err, c.Quit())
}

// pop3 fetches a message through the proxy.
func (w *site) pop3(t *testing.T, local string) error {
	w.mail.Deliver("a@b.example", []string{practice.User}, []byte("Subject: hello\r\n\r\nHello.\r\n"))
	c, err := mailclient.DialPOP3(t.Context(), w.Routes()[0].Local.Address(), w.first(local))
	if err != nil {
		return err
	}
	defer c.Close()
	list, err := c.Capabilities()
	if err != nil {
		return err
	}
	_, offered := list["STLS"]
	if want := local == "+starttls" || local == ""; offered != want {
		t.Errorf("STLS is offered: %v, want %v", offered, want)
	}
	if offered {
		if err := c.StartTLS(w.client); err != nil {
			return err
		}
	}
	var message strings.Builder
	return errors.Join(c.User(practice.User), c.Pass(practice.Password), c.Retr(1, &message), c.Quit())
}

func (w *site) use(t *testing.T, scheme, local string) error {
	if scheme == "pop3" {
		return w.pop3(t, local)
	}
	return w.smtp(t, local)
}

func TestEveryPairOfLegs(t *testing.T) {
	everyPairOfLegs(t, func(t *testing.T, scheme, local, remote string) {
		w := intercepting(t, scheme, local, remote, Proxy{})
		if err := w.use(t, scheme, local); err != nil {
			t.Error(err)
		}
		checkDecoded(t, w.events.closed(1), local != "+plain", remote != "+plain")
	})
}

// Whichever goroutine comes first, none waits for what is over.
func TestEveryPairOfLegsInAnyOrder(t *testing.T) {
	everyPairOfLegs(t, func(t *testing.T, scheme, local, remote string) {
		t.Parallel()
		w := intercepting(t, scheme, local, remote, Proxy{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, address)
			return unsteady{c}, err
		}})
		for range 10 {
			if err := w.use(t, scheme, local); err != nil {
				t.Error(err)
			}
		}
	})
}

func everyPairOfLegs(t *testing.T, try func(t *testing.T, scheme, local, remote string)) {
	for _, scheme := range protocols {
		suffixes := []string{"", "+plain", "+starttls", "s"}
		for _, local := range suffixes {
			for _, remote := range suffixes {
				if (local == "") != (remote == "") {
					continue
				}
				t.Run(scheme+local+" "+scheme+remote, func(t *testing.T) { try(t, scheme, local, remote) })
			}
		}
	}
}

// unsteady is a connection whose reads and writes come back late now and then.
type unsteady struct{ net.Conn }

// Read implements [net.Conn].
func (u unsteady) Read(p []byte) (int, error) {
	defer delay()
	return u.Conn.Read(p)
}

// Write implements [net.Conn].
func (u unsteady) Write(p []byte) (int, error) {
	defer delay()
	return u.Conn.Write(p)
}

// delay lets others go first.
func delay() {
	if rand.IntN(3) == 0 {
		time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
	}
}

// checkDecoded checks that a session was seen in clear, and how its legs are said
// to be secured.
func checkDecoded(t *testing.T, events []decode.Event, client, server bool) {
	t.Helper()
	secured := map[string]bool{}
	var login, message bool
	for _, e := range events {
		switch w := e.Payload.(type) {
		case *decode.TLS:
			secured[w.Leg] = true
			if w.OK != decode.Yes || !w.Intercepted || w.Version != "TLS 1.3" || w.Cipher == "" || !strings.HasPrefix(w.Issuer, "CN=") || len(w.Chain) == 0 || w.Chain[0].Issuer != w.Issuer {
				t.Errorf("a leg: %+v", w)
			}
		case *decode.Auth:
			login = w.OK == decode.Yes && *w.Secret == practice.Password
		case *decode.Message:
			message = w.Complete && w.OK == decode.Yes && *w.Subject == "hello"
		case *decode.Finding:
			if w.ID != "changed" && (w.ID != "auth-in-clear" || client && server) {
				t.Errorf("finding %s: %s", w.ID, w.Text())
			}
		}
	}
	if secured["client"] != client || secured["server"] != server {
		t.Errorf("secured: %v, want client %v, server %v", secured, client, server)
	}
	if !login || !message {
		t.Errorf("decoded: login %v, message %v", login, message)
	}
	if t.Failed() {
		for _, e := range events {
			t.Logf("%s %s %q sent %q %v %+v", e.From, e.Payload.Name(), e.Raw, e.Sent, e.Changed, e.Payload)
		}
	}
}
