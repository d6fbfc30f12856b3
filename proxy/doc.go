// Package proxy stands between mail clients and mail servers. It forwards every
// byte as it comes, both ways, and has package decode say what the bytes meant.
//
// A [Proxy] says what to do: which routes, and who is told of events. Its
// Listen opens the ports, and Serve of the [Listener] that it returns answers
// them until its context is done:
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
// blocked write in one never stops the other. A pump reads, has what it read
// decoded, and only then forwards it: the decoder knows a command before the
// server can answer it. All decoding of a session happens under its one lock,
// and so do the calls of the sink; reads and writes happen outside of it.
//
// A pump writes the very bytes that it read. What the decoder makes of them
// decides in one case only when they leave: bytes behind STARTTLS or STLS stay
// until its reply has been understood, and until then the pump reads no more.
// The TLS that follows passes unopened.
//
// # Ends
//
// The end of one direction is passed on as such (half-close), and the other
// goes on. A broken connection closes both. A server that cannot be reached is
// told to the client in its own protocol. A decoder that panics is left behind:
// the session goes on unread.
package proxy
