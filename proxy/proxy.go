package proxy

import (
	"context"
	"io"
	"net"
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/proxy/program"
)

// Proxy says what to forward and who is told. The zero Proxy has no routes and
// does nothing; nil functions do what their comments say. It is not changed and
// must not be changed while it serves.
type Proxy struct {
	Routes []Route

	// Fronts are ports at which each connection says where it wants to go.
	Fronts []Front

	// Ports are what servers at some ports speak beside the usual ones of mail. What
	// goes to other ports through a front passes unread. Nil adds none.
	Ports map[uint16]decode.Protocol

	// Mode is what becomes of the TLS of coupled legs.
	Mode Mode

	// TLS is how TLS is spoken where mitmail ends it.
	TLS TLSOptions

	// Sink takes the events of a session, in order. It is called under the
	// session's lock, so a slow sink slows its session down; sessions call it
	// concurrently. Events and their bytes are valid until it returns. Nil
	// forgets them.
	Sink func(Session, []decode.Event)

	// Copy returns what the text of a session's next message is written to as
	// well, as the text comes; the message's event names it. It is called under
	// the session's lock. Nil, and what it returns nil for, leaves copies out.
	Copy func(Session) io.Writer

	// Gate returns what rules on the units of a session, or nil. What it returns is
	// called under the session's lock; wake has it asked again about a unit that
	// waits, and may be called by anybody but under that lock. Nil rules on nothing.
	Gate func(s Session, wake func()) Gate

	// Warn takes what the user should know and no session tells: one line, lower
	// case, no period. It may be called concurrently. Nil forgets it.
	Warn func(string)

	// Program begins to find out which program a client is, and returns at once; see
	// [Session]. Nil finds none.
	Program func(program.Connection) *program.Search

	// Dial connects to a server at host:port; its context ends after 30 s. A
	// connection with a CloseWrite method can end in one direction alone. Nil
	// tries all addresses of the host, as net.Dialer does.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Grace is how long sessions may go on when Serve is to end. 0 is 1 s.
	Grace time.Duration
}

// dialer connects to servers. Where the firewall redirects connections, those of mitmail
// are marked.
func (p *Proxy) dialer() *net.Dialer {
	var d net.Dialer
	if p.redirects() {
		d.Control = mark
	}
	return &d
}

// redirects reports whether the firewall redirects connections here.
func (p *Proxy) redirects() bool {
	return slices.ContainsFunc(p.Fronts, func(f Front) bool { return f.Kind == Transparent })
}

// Session tells a sink whose events it is given.
type Session struct {
	ID       int // 1, 2, … in the order of connections, across routes
	Protocol decode.Protocol

	// Client is the search for the client's program. The open event has what was found
	// only where a [ProgramAsker] asks for it: the wire does not wait else.
	Client *program.Search
}

// filled is the proxy with nothing left nil.
func (p Proxy) filled() Proxy {
	if p.Sink == nil {
		p.Sink = func(Session, []decode.Event) {}
	}
	if p.Copy == nil {
		p.Copy = func(Session) io.Writer { return nil }
	}
	if p.Gate == nil {
		p.Gate = func(Session, func()) Gate { return nil }
	}
	if p.Warn == nil {
		p.Warn = func(string) {}
	}
	if p.Dial == nil {
		p.Dial = p.dialer().DialContext
	}
	if p.Program == nil {
		p.Program = func(program.Connection) *program.Search { return nil }
	}
	if p.Grace == 0 {
		p.Grace = time.Second
	}
	return p
}
