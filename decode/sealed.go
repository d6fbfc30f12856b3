package decode

import (
	"crypto/x509"
	"encoding/binary"
	"fmt"
)

// TLS record types (RFC 8446 5.1).
const (
	recordAlert     = 21
	recordHandshake = 22
)

// maxHello bounds the handshake bytes kept to read a hello from.
const maxHello = 16 << 10

// sealed is one direction inside TLS that passes unopened. Until its hello has
// been read, units end where TLS records end, so that what the hello says is
// told at the same place however the bytes are cut.
type sealed struct {
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
func (s *sealed) frame(p []byte, ended bool) int {
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
func (s *sealed) take(p []byte) bool {
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
func (s *sealed) decided() bool {
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
func helloDone(hello []byte) bool {
	rest, whole := behind(hello)
	version, _ := serverChoice(hello)
	if !whole || version == "" || version == "TLS 1.3" {
		return whole
	}
	_, whole = behind(rest)
	return whole || len(rest) > 0 && rest[0] != certificateMessage
}

// certificateMessage is a server's Certificate (RFC 5246 7.4).
const certificateMessage = 11

// behind is what follows the first handshake message; whole is false where that is
// cut.
func behind(p []byte) (rest []byte, whole bool) {
	r := tlsReader(p)
	r.bytes(1)
	n := r.number(3)
	if len(p) < 4 || len(r) < n {
		return nil, false
	}
	return r[n:], true
}

// tlsReader reads the length-prefixed fields of a hello. Past the end, or past
// a lie about a length, it reads nothing more.
type tlsReader []byte

func (r *tlsReader) bytes(n int) []byte {
	if n > len(*r) {
		*r = nil
		return nil
	}
	p := (*r)[:n]
	*r = (*r)[n:]
	return p
}

func (r *tlsReader) number(n int) (v int) {
	for _, c := range r.bytes(n) {
		v = v<<8 | int(c)
	}
	return v
}

func (r *tlsReader) field(n int) tlsReader { return r.bytes(r.number(n)) }

// serverName is the host that a ClientHello asks for (RFC 6066 3), or "".
func serverName(hello []byte) string {
	r := tlsReader(hello)
	if r.number(1) != 1 {
		return ""
	}
	r = r.field(3)
	r.bytes(2 + 32) // version, random
	r.field(1)      // session
	r.field(2)      // cipher suites
	r.field(1)      // compression
	name := extension(r.field(2), 0)
	list := name.field(2)
	if list.number(1) != 0 {
		return ""
	}
	return string(list.field(2))
}

// serverChoice is the version and the cipher suite of a ServerHello (RFC 8446
// 4.1.3), or "".
func serverChoice(hello []byte) (version, cipher string) {
	r := tlsReader(hello)
	if r.number(1) != 2 {
		return "", ""
	}
	r = r.field(3)
	v := r.number(2)
	r.bytes(32)
	r.field(1)
	suite := r.number(2)
	if suite == 0 { // an alert, or a hello cut short
		return "", ""
	}
	r.bytes(1)
	if chosen := extension(r.field(2), 43); len(chosen) == 2 {
		v = chosen.number(2)
	}
	return versionName(v), cipherName(suite)
}

// serverIssuer is who vouches for a server, where its hello is followed by a
// certificate that can be read, or "".
func serverIssuer(hello []byte) string {
	rest, _ := behind(hello)
	r := tlsReader(rest)
	if r.number(1) != certificateMessage {
		return ""
	}
	message := r.field(3)
	chain := message.field(3)
	leaf, err := x509.ParseCertificate(chain.field(3))
	if err != nil {
		return ""
	}
	return leaf.Issuer.String()
}

// extension finds the body of an extension by its number.
func extension(list tlsReader, id int) tlsReader {
	for len(list) > 0 {
		n := list.number(2)
		body := list.field(2)
		if n == id {
			return body
		}
	}
	return nil
}

func versionName(v int) string {
	if v == 0x300 {
		return "SSL 3.0"
	}
	if v > 0x300 && v <= 0x304 {
		return fmt.Sprintf("TLS 1.%d", v-0x301)
	}
	return fmt.Sprintf("0x%04X", v)
}
