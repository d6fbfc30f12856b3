// Package tlshello reads the messages of TLS handshakes that pass in clear, and has
// the names of versions and cipher suites. It is pure, keeps nothing, and what it
// returns are views of what it was given.
//
//	kind, body, rest, whole := tlshello.Next(handshake)
//	hello, ok := tlshello.Read(kind, body)
//
// It is the one reader of hellos: for TLS that passes unopened, and for TLS that is
// opened with a key log.
package tlshello
