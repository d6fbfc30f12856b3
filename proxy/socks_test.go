package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mitmail/decode"
)

// socksStage is a SOCKS front before one server, whatever address is asked for. dial
// may have that fail.
func socksStage(t *testing.T, f Front, p Proxy, dial func(address string) error) (s *stage, client *net.TCPConn, server <-chan *net.TCPConn) {
	t.Helper()
	address, conns := upstream(t)
	f.Text, f.Host = "0", "127.0.0.1"
	p.Fronts = []Front{f}
	p.Dial = func(ctx context.Context, network, asked string) (net.Conn, error) {
		if err := dial(asked); err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	s = setup(t, p)
	return s, dialTCP(t, s.Fronts()[0].Address()), conns
}

func reach(string) error { return nil }

// Requests of SOCKS 5: to 192.0.2.1, 2001:db8::1 and mail.example.com, at port 25 but
// for the last.
const (
	hello      = "\x05\x01\x00"
	toIPv4     = "\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"
	toIPv6     = "\x05\x01\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x19"
	toName     = "\x05\x01\x00\x03\x10mail.example.com\x00\x19"
	toNameAt80 = "\x05\x01\x00\x03\x10mail.example.com\x00\x50"
)

// accepts reads a reply that says that the connection is there.
func accepts(t *testing.T, c net.Conn) {
	t.Helper()
	b := make([]byte, 10)
	if _, err := io.ReadFull(c, b); err != nil || string(b[:8]) != "\x05\x00\x00\x01\x7f\x00\x00\x01" {
		t.Fatalf("the reply is %q (%v)", b, err)
	}
}

func TestSocksSessions(t *testing.T) {
	for request, dialed := range map[string]string{
		toIPv4: "192.0.2.1:25", toIPv6: "[2001:db8::1]:25", toName: "mail.example.com:25",
		"\x05\x01\x00\x03\x0b2001:db8::2\x02\x4b":       "[2001:db8::2]:587",
		"\x05\x01\x00\x03\x11mail.example.com.\x00\x18": "mail.example.com:24",
		"\x05\x01\x00\x03\xfd" + longName + "\x00\x19":  longName + ":25",
	} {
		var asked string
		s, client, conns := socksStage(t, Front{}, Proxy{}, func(address string) error { asked = address; return nil })
		say(t, client, hello)
		hears(t, client, "\x05\x00")
		say(t, client, request)
		accepts(t, client)
		server := <-conns
		say(t, server, "220 mx.example ESMTP\r\n")
		hears(t, client, "220 mx.example ESMTP\r\n")
		say(t, client, "QUIT\r\n")
		hears(t, server, "QUIT\r\n")
		server.Close()
		client.Close()
		open := s.events.closed(1)[0].Payload.(*decode.Open)
		if open.Client != client.LocalAddr().String() || open.Server != server.LocalAddr().String() || open.Route != "0" || asked != dialed || open.Connect.Begin.IsZero() || open.Connect.End.Before(open.Connect.Begin) {
			t.Errorf("%q: %+v at %s", request, open, asked)
		}
	}
}

// longName is as long as a name can be.
var longName = strings.Repeat("abcdefg.", 31) + "abcde"

// What a client says that is turned away, what it is told, and what the user is.
func TestSocksTurnsAway(t *testing.T) {
	long := strings.Repeat("n", 255)
	for name, c := range map[string]struct{ says, hears, warns string }{
		"SOCKS 4":           {"\x04\x01\x00\x19\xc0\x00\x02\x01\x00", "\x00\x5b\x00\x00\x00\x00\x00\x00", "SOCKS 4"},
		"HTTP":              {"CONNECT mail.example.com:25 HTTP/1.1\r\n\r\n", "", "not SOCKS 5"},
		"TLS":               {"\x16\x03\x01\x00\x04\x01\x00\x00\x00", "", "not SOCKS 5"},
		"half a greeting":   {"\x05\x02\x00", "", "not said to the end"},
		"half a request":    {hello + toName[:9], "\x05\x00", "not said to the end"},
		"nothing":           {"", "", "not said to the end"},
		"no way to log in":  {"\x05\x01\x02", "\x05\xff", "no way to log in"},
		"no ways at all":    {"\x05\x00", "\x05\xff", "no way to log in"},
		"BIND":              {hello + "\x05\x02" + toIPv4[2:], "\x05\x00\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00", "CONNECT"},
		"UDP":               {hello + "\x05\x03" + toIPv4[2:], "\x05\x00\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00", "CONNECT"},
		"an unknown kind":   {hello + "\x05\x01\x00\x09\x01\x02\x03\x00\x19", "\x05\x00\x05\x08\x00\x01\x00\x00\x00\x00\x00\x00", "an address that is none"},
		"port 0":            {hello + toIPv4[:8] + "\x00\x00", "\x05\x00\x05\x01\x00\x01\x00\x00\x00\x00\x00\x00", "an address that is none"},
		"no name":           {hello + "\x05\x01\x00\x03\x00\x00\x19", "\x05\x00\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00", "an address that is none"},
		"a name of escapes": {hello + "\x05\x01\x00\x03\x04\x1b[2J\x00\x19", "\x05\x00\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00", "an address that is none"},
		"a long bad name":   {hello + "\x05\x01\x00\x03\xff" + long[1:] + "@\x00\x19", "\x05\x00\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00", "an address that is none"},
		"SOCKS 4 later":     {hello + "\x04" + toIPv4[1:], "\x05\x00\x05\x01\x00\x01\x00\x00\x00\x00\x00\x00", "not SOCKS 5"},
	} {
		t.Run(name, func(t *testing.T) {
			s, client, _ := socksStage(t, Front{}, Proxy{}, reach)
			say(t, client, c.says)
			client.CloseWrite()
			hears(t, client, c.hears)
			hearsEnd(t, client)
			if warned := <-s.warned; !strings.Contains(warned, c.warns) {
				t.Errorf("warned: %s", warned)
			}
		})
	}
}

func TestSocksPassword(t *testing.T) {
	right := "\x01\x04anna\x06sesame"
	for name, c := range map[string]struct{ says, hears string }{
		"right":            {"\x05\x02\x00\x02" + right + toName, "\x05\x02\x01\x00\x05\x00\x00\x01\x7f\x00\x00\x01"},
		"wrong password":   {"\x05\x01\x02\x01\x04anna\x05guess" + toName, "\x05\x02\x01\x01"},
		"wrong user":       {"\x05\x01\x02\x01\x03bob\x06sesame" + toName, "\x05\x02\x01\x01"},
		"the longest":      {"\x05\x01\x02\x01\xff" + strings.Repeat("u", 255) + "\xff" + strings.Repeat("p", 255), "\x05\x02\x01\x01"},
		"empty":            {"\x05\x01\x02\x01\x00\x00", "\x05\x02\x01\x01"},
		"not asked":        {"\x05\x01\x00" + toName, "\x05\xff"},
		"half":             {"\x05\x01\x02\x01\x04an", "\x05\x02"},
		"another version":  {"\x05\x01\x02\x05" + right[1:], "\x05\x02"},
		"request at once ": {"\x05\x01\x02" + toName, "\x05\x02"},
	} {
		t.Run(name, func(t *testing.T) {
			s, client, conns := socksStage(t, Front{User: "anna", Password: "sesame"}, Proxy{}, reach)
			say(t, client, c.says)
			client.CloseWrite()
			hears(t, client, c.hears)
			if name == "right" {
				(<-conns).Close()
				client.Close()
				s.events.closed(1)
				return
			}
			hearsEnd(t, client)
			if warned := <-s.warned; strings.Contains(warned, "sesame") || strings.Contains(warned, "guess") {
				t.Errorf("warned: %s", warned)
			}
		})
	}
}

// A server that is not reached has its own code, and of mail a session.
func TestSocksUnreachable(t *testing.T) {
	op := func(err error) error { return &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", err)} }
	for code, err := range map[socksReply]error{
		socksFailed:    errors.New("whatever"),
		socksNoNetwork: op(syscall.ENETUNREACH),
		socksNoHost:    &net.DNSError{IsNotFound: true},
		socksRefused:   op(syscall.ECONNREFUSED),
		socksNoAnswer:  &net.OpError{Op: "dial", Err: context.DeadlineExceeded},
		socksForbidden: errLoop,
	} {
		for _, request := range []string{toName, toNameAt80, strings.Replace(toName, "\x00\x19", "\x03\xe3", 1)} {
			s, client, _ := socksStage(t, Front{}, Proxy{Mode: Intercept}, func(string) error { return err })
			say(t, client, hello+request)
			hears(t, client, "\x05\x00\x05"+string([]byte{byte(code)})+"\x00\x01\x00\x00\x00\x00\x00\x00")
			hearsEnd(t, client)
			if request == toNameAt80 {
				continue
			}
			events := s.events.closed(1)
			last := events[len(events)-1].Payload.(*decode.Close)
			if findings(events) != "upstream-unreachable" || last.Result != decode.ResultUnreachable || slices.ContainsFunc(events, named("reply")) {
				t.Errorf("code %d: %v, %v", code, findings(events), last.Outcome)
			}
		}
	}
	if socksNoHost != codeOf(op(syscall.EHOSTUNREACH)) {
		t.Error("a host without a way to it has another code")
	}
}

// What is no mail passes unread, by its port or by what is said, and both ends are the
// other's.
func TestSocksPassesUnread(t *testing.T) {
	for name, c := range map[string]struct{ request, client, server, warns string }{
		"HTTP":             {toNameAt80, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "port 80 is no port of mail"},
		"HTTP at 25":       {toName, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "what is said at port 25 is not mail"},
		"a mute client":    {toNameAt80, "", "220 mx ESMTP\r\n", "port 80 is no port of mail"},
		"FTP speaks first": {toName, "", "SSH-2.0-x\r\n", "what is said at port 25 is not mail"},
	} {
		t.Run(name, func(t *testing.T) {
			s, client, conns := socksStage(t, Front{}, Proxy{}, reach)
			say(t, client, hello+c.request+c.client)
			hears(t, client, "\x05\x00")
			accepts(t, client)
			server := <-conns
			hears(t, server, c.client)
			say(t, server, c.server)
			hears(t, client, c.server)
			client.CloseWrite()
			hearsEnd(t, server)
			say(t, server, "more")
			server.CloseWrite()
			hears(t, client, "more")
			hearsEnd(t, client)
			if warned := <-s.warned; !strings.HasPrefix(warned, c.warns) {
				t.Errorf("warned: %s", warned)
			}
		})
	}
}

// Numbers of sessions have no holes, whatever else passes, and what was said to a front
// in one piece is not lost.
func TestSocksNumbersMailAlone(t *testing.T) {
	s, _, conns := socksStage(t, Front{}, Proxy{}, reach)
	for i, request := range []string{toName, toIPv4} {
		web := dialTCP(t, s.Fronts()[0].Address())
		say(t, web, hello+toNameAt80+"x")
		hears(t, <-conns, "x")
		client := dialTCP(t, s.Fronts()[0].Address())
		say(t, client, hello+request+"EHLO me\r\nQUIT\r\n")
		server := <-conns
		hears(t, server, "EHLO me\r\nQUIT\r\n")
		say(t, server, "220 mx ESMTP\r\n250 mx\r\n221 bye\r\n")
		server.Close()
		client.Close()
		s.events.closed(i + 1)
	}
}

// Who asks for a port of ours through SOCKS has asked for it: nothing goes round for ever.
func TestHostile92SocksToItself(t *testing.T) {
	s := setup(t, Proxy{Fronts: []Front{{Host: "127.0.0.1"}}})
	address := s.Fronts()[0].Address()
	client := dialTCP(t, address)
	port := s.Fronts()[0].Port
	say(t, client, hello+"\x05\x01\x00\x01\x7f\x00\x00\x01"+string([]byte{byte(port >> 8), byte(port)}))
	hears(t, client, "\x05\x00")
	accepts(t, client)
	client.CloseWrite()
	hearsEnd(t, client)
}

func TestHostile101FrontCheck(t *testing.T) {
	for text, ok := range map[string]bool{"1080": true, "localhost:1080": true, "[::1]:1080": true, "0.0.0.0:1080": false, "[::]:1080": false, "192.0.2.1:1080": false, "mail:1080": false} {
		f, err := ParseFront(SOCKS, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Check(); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
		if f.Password = "sesame"; f.Check() != nil {
			t.Errorf("%s with a password: %v", text, f.Check())
		}
	}
	for _, text := range []string{"", "smtp://1080", ":1080", "1080=smtp://h", "h", "70000"} {
		f, err := ParseFront(SOCKS, text)
		var e *Error
		if !errors.As(err, &e) || e.Hint() == "" || strings.Contains(e.Hint(), "LOCAL=REMOTE") {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
	p := Proxy{Fronts: []Front{{Host: "0.0.0.0"}}}
	if l, err := p.Listen(t.Context()); err == nil {
		l.Close()
		t.Error("it listens for everybody")
	}
}

// What is spoken is told by port and by what is said first.
func TestRouteOf(t *testing.T) {
	const tlsHello = "\x16\x03\x01\x02\x00\x01"
	for _, c := range []struct {
		port           uint16
		client, server string
		remote         string
	}{
		{25, "", "220 mx ESMTP\r\n", "smtp"},
		{25, "", "220 hello\r\n", "smtp"},
		{25, "", "22", "smtp"},
		{25, "", "", "smtp"},
		{25, "EHLO me\r\n", "", "smtp"},
		{25, tlsHello, "", "smtps"},
		{25, tlsHello, "220 mx ESMTP\r\n", "smtp"},
		{25, "", "+OK ready\r\n", ""},
		{465, tlsHello, "", "smtps"},
		{465, "", "", "smtps"},
		{465, "", "220 mx ESMTP\r\n", "smtp"},
		{587, tlsHello, "", "smtps"},
		{995, tlsHello[:1], "", "pop3s"},
		{110, "", "+OK ready\r\n", "pop3"},
		{110, "", "220 mx ESMTP\r\n", "smtp"},
		{110, "a1 LOGIN x y\r\n", "", ""},
		{25, "SSH-2.0-x\r\n", "", ""},
		{443, tlsHello, "", ""},
		{2526, "GET / HTTP/1.1\r\n", "", "pop3"},
		{2526, tlsHello, "", "pop3s"},
	} {
		l := &Listener{proxy: Proxy{Ports: map[uint16]decode.Protocol{2526: decode.POP3}}}
		r, mail := l.routeOf(Front{Text: "1080"}, destination{host: "h", port: c.port}, []byte(c.client), []byte(c.server))
		if mail != (c.remote != "") || r.Remote.Scheme.Name != c.remote && !(c.port == 587 && r.Remote.Scheme.Name == "submission") {
			t.Errorf("at %d, %q and %q: %v %v", c.port, c.client, c.server, r.Remote, mail)
		}
		if mail && (!r.Coupled() || r.Text != "1080") {
			t.Errorf("at %d: %+v", c.port, r)
		}
	}
}

// FuzzSocks: whatever is said to a front, it ends, and holds nothing.
func FuzzSocks(f *testing.F) {
	for _, seed := range []string{hello + toName, hello + toIPv6, "\x05\x01\x02\x01\x01a\x01b" + toIPv4, "\x04\x01"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, front := range []socks{{}, {"a", "b"}} {
			ours, theirs := net.Pipe()
			go func() {
				theirs.Write(text)
				theirs.Close()
			}()
			go io.Copy(io.Discard, theirs)
			to, err := front.wants(ours)
			if err == nil && (to.host == "" || to.port == 0 || strings.ContainsFunc(to.host, notHost)) {
				t.Errorf("it wants to go to %q", to.address())
			}
			ours.Close()
		}
	})
}
