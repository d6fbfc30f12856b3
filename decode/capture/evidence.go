package capture

import (
	"net"
	"net/netip"
	"strconv"

	"mitmail/decode"
	"mitmail/decode/capture/detect"
)

// evidence is what the protocol is found from.
func (c *pendingConn) evidence(over bool) *detect.Evidence {
	port := c.port()
	return &detect.Evidence{
		Client: c.sent(decode.Client), Server: c.sent(decode.Server), Port: port, Forced: c.opener.forced(&c.key, port),
		Joined: c.joined, Over: over,
		ServerFirst: len(c.held) > 0 && c.held[0].kind == stepData && c.held[0].from == decode.Server,
	}
}

// port is the port of the server, that behind a tunnel included.
func (c *pendingConn) port() uint16 {
	if c.tunnel != nil && c.tunnel.Tunnel != "" {
		_, port, _ := net.SplitHostPort(c.tunnel.Tunnel)
		if n, err := strconv.ParseUint(port, 10, 16); err == nil {
			return uint16(n)
		}
	}
	return c.address(decode.Server).Port()
}

// swap exchanges the sides: who is who had been guessed wrongly.
func (c *pendingConn) swap() {
	c.swapped = true
	c.text[0], c.text[1] = c.text[1], c.text[0]
	for i := range c.held {
		if c.held[i].from != 0 {
			c.held[i].from = c.held[i].from.Other()
		}
	}
}

// address is the address of a side.
func (c *pendingConn) address(side decode.Side) netip.AddrPort {
	if c.side(side) == decode.Client {
		return c.key.Client
	}
	return c.key.Server
}

// measure finds the handshake of a tunnel in front of the session, and reports
// whether what is behind it can be classified.
func (c *pendingConn) measure(over bool) bool {
	if c.tunnel != nil || len(c.text[0]) == 0 {
		return true
	}
	f, sure := decode.FrontsOf(c.text[0], c.text[1])
	if !sure && !over {
		return false
	}
	c.tunnel = &f
	return true
}

// sent is what a side sent behind that.
func (c *pendingConn) sent(side decode.Side) []byte {
	p := c.text[side-decode.Client]
	switch {
	case c.tunnel == nil:
		return p
	case side == decode.Client:
		return p[c.tunnel.Client:]
	}
	return p[c.tunnel.Server:]
}
