package proxy

import "net"

// abort closes c as a broken connection is closed, with a reset, so that its
// peer learns what happened. A reset throws away what the system has not sent
// yet: where that is not known to be nothing, c is closed the usual way, and the
// last words come first.
func abort(c net.Conn) {
	if tcp, ok := bare(c).(*net.TCPConn); ok && allSent(tcp) {
		tcp.SetLinger(0)
	}
	c.Close()
}

// bare is a connection without the TLS around it.
func bare(c net.Conn) net.Conn {
	for {
		around, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			return c
		}
		c = around.NetConn()
	}
}
