package proxy

import (
	"net"
	"net/netip"
	"strconv"
)

// Front is a local port without a server of its own: each connection says where it
// wants to go. Make one with [ParseFront].
type Front struct {
	Text string // as the user wrote it
	Kind FrontKind
	Host string // a name or an address, IPv6 without brackets
	Port int    // 0 picks a free one

	// User and Password are wanted of SOCKS clients (RFC 1929); where there is no
	// Password, everybody may connect.
	User, Password string
}

// FrontKind is how a connection says where it wants to go.
type FrontKind uint8

// The kinds of fronts.
const (
	SOCKS       FrontKind = iota // the client names the server (RFC 1928)
	Transparent                  // the client knows of nothing: the firewall has redirected it (Linux)
)

// ParseFront reads the LOCAL of a front: [host:]port, where the host is 127.0.0.1
// unless it is written. Its errors are an [*Error] each.
func ParseFront(kind FrontKind, text string) (Front, error) {
	l, err := ParseAddress(text, "1080")
	if err != nil {
		return Front{}, err
	}
	return Front{Text: text, Kind: kind, Host: l.Host, Port: l.Port}, nil
}

// Address is host:port, IPv6 in brackets.
func (f Front) Address() string { return Address{f.Host, f.Port}.String() }

// Local reports whether other machines cannot reach the port, as far as the text of its
// host tells.
func (f Front) Local() bool { return Address{f.Host, f.Port}.Loopback() }

// credentialBytes is how long a user name or a password may be (RFC 1929 2).
const credentialBytes = 255

// Check finds what is wrong with a front before it is opened: a SOCKS port that other
// machines can reach wants a password. Its errors are an [*Error] each.
func (f Front) Check() error {
	switch {
	case f.Kind == SOCKS && !f.Local() && f.Password == "":
		return wrong(f.Address()+" is open to other machines, and no password is wanted of them",
			"MITMAIL_SOCKS_PASSWORD, or a file that --socks-password-file names, has the password; --socks-user NAME goes with it")
	case len(f.User) > credentialBytes, len(f.Password) > credentialBytes:
		return wrong("a user name or password of SOCKS has 255 bytes at most", "")
	case f.Kind == Transparent && !canRedirect:
		return wrong("only Linux says where a redirected connection was going", "--socks is for clients on this system")
	}
	return nil
}

// front finds out where connections want to go.
type front interface {
	// wants is where a client wants to go. It takes bounded time. A client that is
	// turned away is told so.
	wants(client net.Conn) (destination, error)
	// met says how it went, before anything else is said: server is nil where it was
	// not reached.
	met(client, server net.Conn, err error) error
	// tells reports whether met can say so to the client.
	tells() bool
}

// destination is where a connection wants to go.
type destination struct {
	host string
	port uint16
	at   netip.AddrPort // where the client believes to be connected to
}

func (d destination) address() string { return net.JoinHostPort(d.host, strconv.Itoa(int(d.port))) }

// frontOf is what works a front.
func frontOf(f Front) front {
	if f.Kind == Transparent {
		return redirected{}
	}
	return socks{f.User, f.Password}
}
