package decode

import (
	"encoding/binary"

	"mitmail/decode/tlshello"
)

// TLS record types (RFC 8446 5.1).
const (
	recordAlert     = 21
	recordHandshake = 22
)

// maxHello bounds the handshake bytes kept to read a hello from.
const maxHello = 16 << 10

// opaqueTLS is one direction inside TLS that passes unopened. Until its hello has
// been read, units end where TLS records end, so that what the hello says is
// told at the same place however the bytes are cut.
type opaqueTLS struct {
	total int64  // bytes of this run
	left  int    // of the present record
	kind  byte   // of the present record
	hello []byte // handshake bytes so far
	done  bool   // the hello was read, or there will be none
	alert byte   // an alert in clear; 0 where none came
}

// tlsStart reports whether p begins as a TLS record of a handshake or an alert
// does; sure is false where p is too short to tell.
func tlsStart(p []byte) (yes, sure bool) {
	if len(p) > 0 && p[0] != recordHandshake && p[0] != recordAlert || len(p) > 1 && p[1] != 3 || len(p) > 2 && p[2] > 4 {
		return false, true
	}
	return len(p) > 2, len(p) > 2
}

// frame is the length of the unit at the front of p; 0 where a record header is
// not complete.
func (s *opaqueTLS) frame(p []byte, ended bool) int {
	switch {
	case s.done:
		return len(p)
	case s.left > 0:
		return min(s.left, len(p))
	case len(p) < 5 && ended:
		return len(p)
	case len(p) < 5:
		return 0
	}
	return min(5+int(binary.BigEndian.Uint16(p[3:])), len(p))
}

// take reads a unit and reports whether it ended the record that decides: the
// hello, an alert, or one that cannot be read.
func (s *opaqueTLS) take(p []byte) bool {
	s.total += int64(len(p))
	if s.done {
		return false
	}
	if s.left == 0 {
		if len(p) < 5 {
			s.done = true
			return true
		}
		s.kind, s.left = p[0], int(binary.BigEndian.Uint16(p[3:]))
		p = p[5:]
	}
	s.left -= len(p)
	s.hello = append(s.hello, p[:min(len(p), maxHello-len(s.hello))]...)
	if s.left > 0 {
		return false
	}
	s.done = s.decided()
	return s.done
}

// decided looks at a whole record.
func (s *opaqueTLS) decided() bool {
	switch s.kind {
	case recordAlert:
		if len(s.hello) >= 2 {
			s.alert = s.hello[len(s.hello)-1]
		}
		return true
	case recordHandshake:
		return len(s.hello) == maxHello || helloDone(s.hello)
	}
	return true
}

// helloDone reports whether a hello is there as a whole, and the certificate of the
// server behind it, which is in clear before TLS 1.3 (RFC 5246 7.3).
func helloDone(handshake []byte) bool {
	_, _, rest, whole := tlshello.Next(handshake)
	h, ok := serverHello(handshake)
	if !ok || h.Version == tlshello.TLS13 {
		return whole
	}
	_, _, _, whole = tlshello.Next(rest)
	return whole || len(rest) > 0 && rest[0] != tlshello.Certificate
}

// serverName is the host that a ClientHello asks for, or "".
func serverName(handshake []byte) string {
	kind, body, _, _ := tlshello.Next(handshake)
	h, _ := tlshello.Read(kind, body)
	return h.ServerName
}

// serverHello is a ServerHello at the front of a handshake, as far as it can be
// read; ok says that it has chosen a suite.
func serverHello(handshake []byte) (h tlshello.Hello, ok bool) {
	kind, body, _, _ := tlshello.Next(handshake)
	h, _ = tlshello.Read(kind, body)
	return h, h.Suite != 0
}

// serverChain is the certificates that follow a server's hello, as far as they
// can be read.
func serverChain(handshake []byte) []Certificate {
	_, _, rest, _ := tlshello.Next(handshake)
	kind, body, _, _ := tlshello.Next(rest)
	if kind != tlshello.Certificate {
		return nil
	}
	return Certificates(tlshello.Chain(body, 0)...)
}
