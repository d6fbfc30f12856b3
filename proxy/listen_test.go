package proxy

import (
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"mitmail/proxy/porttest"
)

// listenError starts routes that must not start.
func listenError(t *testing.T, routes ...string) *Error {
	t.Helper()
	var p Proxy
	for _, r := range routes {
		p.Routes = append(p.Routes, route(t, r))
	}
	l, err := p.Listen(t.Context())
	var e *Error
	if !errors.As(err, &e) {
		l.Close()
		t.Fatalf("listening on %v gave %v, want an *Error", routes, err)
	}
	return e
}

func TestListenerCloses(t *testing.T) {
	p := Proxy{Routes: []Route{route(t, "0=smtp://mail.example.com")}}
	l, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if c, err := net.Dial("tcp", l.Routes()[0].Local.Address()); err == nil {
		c.Close()
		t.Error("the port is open behind Close")
	}
}

func TestListenTellsRealAddresses(t *testing.T) {
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://h"), route(t, "localhost:0=pop3://h"), route(t, "[::1]:0=pop3://h")}})
	for i, want := range []string{"127.0.0.1", "127.0.0.1", "::1"} {
		local := s.Routes()[i].Local
		if local.Host != want || local.Port == 0 {
			t.Errorf("route %d listens on %v, want a port of %s", i, local, want)
		}
		s.dial(t, i)
	}
	s.stop()
	if len(s.warned) > 0 {
		t.Errorf("warned: %s", <-s.warned)
	}
}

func TestHostile100OpenPortsAreWarnedOf(t *testing.T) {
	s := setup(t, Proxy{Routes: []Route{route(t, "0.0.0.0:0=smtp://mail.example.com")}})
	want := "anyone who can reach this port can relay through mail.example.com and see credentials: 0.0.0.0:"
	if got := <-s.warned; !strings.HasPrefix(got, want) {
		t.Errorf("warned %q, want %q…", got, want)
	}
}

func TestHostile93PortInUse(t *testing.T) {
	taken, _ := upstream(t)
	e := listenError(t, "0=smtp://h", taken+"=smtp://h")
	_, port, _ := strings.Cut(taken, ":")
	if want := "cannot listen on " + taken + ": address already in use"; e.Error() != want {
		t.Errorf("got %q, want %q", e, want)
	}
	if !strings.Contains(e.Hint(), "who holds port "+port) || strings.Contains(strings.ToUpper(e.Hint()), "LISTEN") {
		t.Errorf("the hint is %q", e.Hint())
	}
}

func TestHostile93Hints(t *testing.T) {
	r := route(t, "25=smtp://mail.example.com")
	instead := func(port int) string { return strconv.Itoa(port) + "=" + r.Remote.String() }
	if got := listenHint("", r.Local.Port, instead, os.ErrPermission); !strings.Contains(got, "need root") || !strings.HasSuffix(got, "try 1025=smtp://mail.example.com:25") {
		t.Errorf("the hint for a privileged port is %q", got)
	}
	if e := listenError(t, "192.0.2.1:0=smtp://h"); e.Hint() != "192.0.2.1 is not an address of this machine" {
		t.Errorf("the hint for an address of another machine is %q", e.Hint())
	}
}

func TestHostile92ListenRefusesLoops(t *testing.T) {
	for _, c := range []struct{ local, remote string }{
		{"127.0.0.1", "127.0.0.1"},
		{"127.0.0.1", "localhost"},
		{"127.0.0.1", "0.0.0.0"},
		{"0.0.0.0", "127.0.0.1"},
		{"0.0.0.0", "127.9.9.9"},
		{"0.0.0.0", ownAddress(t)},
		{"[::1]", "[::1]"},
		{"[::1]", "[::]"},
		{"[::]", "[::1]"},
		{"[::]", "127.0.0.1"},
	} {
		port := strconv.Itoa(porttest.Free(t))
		e := listenError(t, c.local+":"+port+"=smtp://"+c.remote+":"+port)
		if !strings.Contains(e.Error(), "leads back to mitmail itself") {
			t.Errorf("listening on %s, forwarding to %s: %v", c.local, c.remote, e)
		}
	}
	a, b := strconv.Itoa(porttest.Free(t)), strconv.Itoa(porttest.Free(t))
	if e := listenError(t, a+"=smtp://127.0.0.1:"+b, b+"=smtp://127.0.0.1:"+a); !strings.Contains(e.Error(), "leads back") {
		t.Errorf("two routes at each other: %v", e)
	}
}

func TestListenAllowsSamePortElsewhere(t *testing.T) {
	port := strconv.Itoa(porttest.Free(t))
	setup(t, Proxy{Routes: []Route{route(t, "127.0.0.1:"+port+"=smtp://192.0.2.1:"+port)}})
	setup(t, Proxy{Routes: []Route{route(t, "[::1]:"+port+"=smtp://127.0.0.1:"+port)}})
}

// ownAddress is an IPv4 address of this machine, other than 127.0.0.1 if it has
// one.
func ownAddress(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}
