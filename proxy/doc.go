// Package proxy stands between mail clients and mail servers. It forwards every
// byte as it comes, both ways, and has package decode say what the bytes meant.
//
// A [Proxy] says what to do: which routes, what becomes of TLS, and who is told of
// events. Its Listen opens the ports, and Serve of the [Listener] that it returns
// answers them until its context is done:
//
//	route, err := proxy.ParseRoute("1025=smtp://mail.example.com:25")
//	…
//	p := proxy.Proxy{Routes: []proxy.Route{route}, Sink: show}
//	l, err := p.Listen(ctx)
//	…
//	l.Serve(ctx)
//
// # A session
//
// A session is one client connection and the server connection behind it. It
// dials, gives the open event, and runs two pumps, one a direction, so that a
// blocked write in one never stops the other. A pump reads, has what it read cut into
// units, and writes what passes. What nobody has a say in, it decodes behind that, while
// its receiver is at work; but whoever takes the session's lock next does so first, so that
// the decoder knows a command before its reply. All decoding of a session happens under
// its one lock, and so do the calls of the sink; reads and writes happen outside of it.
//
// A pump writes what it read, unless something else is ruled, and as it comes.
// Only these wait: bytes behind STARTTLS or STLS, until its reply has been
// understood; where mitmail ends TLS, that reply, until the server's leg is inside;
// and what a [Gate] rules on, whole: on independent legs the lines of the client, and
// the lists of extensions.
//
// # TLS
//
// Nobody reads from a connection behind the bytes that were asked for: a pump that
// parks leaves the handshake in the kernel, and TLS begins on the connection
// itself. One pump shakes hands, whose turn it is, while the other keeps still.
//
// Coupled legs go into TLS when the client asks and the server agrees, the
// server's leg first, as its failure can still be told in clear. With TLS from the
// first byte the server is met when the client's first words are known, and is
// asked for the same name and protocols. Independent legs are worked each by itself: the
// client's request for TLS is answered by mitmail, the server's leg is upgraded
// before the first command goes there, and the lists of extensions are made true.
//
// # Ends
//
// The end of one direction is passed on as such (half-close), and the other
// goes on. A broken connection closes both. A server that cannot be reached, or
// whose leg cannot be secured, is told to the client in its own protocol. A
// decoder that panics is left behind: the session goes on unread.
package proxy
