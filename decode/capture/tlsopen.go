package capture

import (
	"crypto/tls"
	"encoding/binary"
	"fmt"

	"mitmail/decode"
)

// Limits of what is kept of a side in TLS.
const (
	maxRecord    = 1<<14 + 2048 // RFC 5246 6.2.3
	maxHandshake = 128 << 10    // bytes of a message
)

// Kinds of TLS records.
const (
	recChange    = 20
	recAlert     = 21
	recHandshake = 22
	recData      = 23
)

// tlsOpener opens one TLS connection whose secrets are in a key log. The bytes
// of both sides go in, in the order in which they were said; what they hold
// comes out. It keeps no more than a record and a handshake message of a side.
type tlsOpener struct {
	keys    *KeyLog
	state   tlsState
	why     string // why it cannot be opened
	sides   [2]tlsSide
	secrets tlsSecrets
	client  hello
	server  hello
	suite   tlsSuite
	chain   []decode.Certificate
	alert   string // a fatal one, and whose
}

// tlsState is what is known of a TLS connection.
type tlsState uint8

const (
	tlsBegins   tlsState = iota // its first message is not whole
	tlsOpens                    // the key log has it
	tlsOpened                   // the handshake is over
	tlsNoKeys                   // the key log has it not
	tlsUnopened                 // it cannot be opened, or not any more
)

// tlsSide is one direction.
type tlsSide struct {
	record   []byte // that is not whole
	message  []byte // of the handshake, that is not whole
	plain    []byte // of the last record
	open     opener // nil in clear
	secret   []byte // TLS 1.3: that open is of
	finished bool
}

// push takes in what a side said and calls clear with what it held. The bytes
// are valid until clear returns.
func (o *tlsOpener) push(from decode.Side, p []byte, clear func([]byte)) {
	if o.over() {
		return
	}
	s := &o.sides[from-decode.Client]
	if len(s.record) > 0 {
		s.record = append(s.record, p...)
		p = s.record
	}
	for !o.over() && len(p) >= 5 {
		n := 5 + int(binary.BigEndian.Uint16(p[3:]))
		if n > 5+maxRecord || p[1] != 3 {
			o.fail("the %s said something that is no TLS record", from)
			return
		}
		if len(p) < n {
			break
		}
		o.take(from, s, p[:n], clear)
		p = p[n:]
	}
	if !o.over() {
		s.record = append(s.record[:0], p...)
	}
}

// gap says that bytes of a side are missing: no record behind them opens.
func (o *tlsOpener) gap(from decode.Side) {
	o.fail("a part of what the %s said is missing", from)
}

func (o *tlsOpener) fail(format string, args ...any) {
	o.stop(tlsUnopened, fmt.Sprintf(format, args...))
}

// stop takes in that no more is opened, and why.
func (o *tlsOpener) stop(state tlsState, why string) {
	if !o.over() {
		o.state, o.why = state, why
		o.sides = [2]tlsSide{}
	}
}

// over reports whether no more is opened.
func (o *tlsOpener) over() bool { return o.state >= tlsNoKeys }

// take takes in a whole record.
func (o *tlsOpener) take(from decode.Side, s *tlsSide, record []byte, clear func([]byte)) {
	kind, version, p := record[0], binary.BigEndian.Uint16(record[1:]), record[5:]
	if s.open != nil && (kind == recData || o.server.version != tls13) {
		plain, inner, ok := s.open.open(s.plain, kind, version, p)
		if !ok {
			o.fail("a record of the %s does not open: the secrets are of another connection, or it is damaged", from)
			return
		}
		s.plain = plain
		o.content(from, s, inner, plain, clear)
		return
	}
	// In TLS 1.3 OpenSSL says some alerts in clear when the rest is not.
	if kind == recData || s.open != nil && kind == recHandshake {
		o.fail("the %s says something in clear that is not to be", from)
		return
	}
	o.content(from, s, kind, p, clear)
}

// content takes in what a record holds.
func (o *tlsOpener) content(from decode.Side, s *tlsSide, kind byte, p []byte, clear func([]byte)) {
	switch {
	case kind == recData:
		o.state = tlsOpened // TLS 1.3 lets a server speak before the client has finished
		if len(p) > 0 {
			clear(p)
		}
	case kind == recHandshake:
		o.handshake(from, s, p)
	case kind == recChange && len(p) == 1:
		o.change(from, s)
	case kind == recAlert && len(p) == 2:
		if !harmless(p[1]) {
			o.alert = fmt.Sprintf("the %s broke off with an alert: %v", from, tls.AlertError(p[1]))
		}
	default:
		o.fail("the %s sends a record of kind %d and %d bytes", from, kind, len(p))
	}
}

// harmless alerts are close_notify, user_canceled and no_renegotiation.
func harmless(alert byte) bool { return alert == 0 || alert == 90 || alert == 100 }

// handshake takes in a part of the handshake.
func (o *tlsOpener) handshake(from decode.Side, s *tlsSide, p []byte) {
	s.message = append(s.message, p...)
	p = s.message
	for !o.over() && len(p) >= 4 {
		n := 4 + (int(p[1])<<16 | int(p[2])<<8 | int(p[3]))
		if n > maxHandshake {
			o.fail("the %s sends a message of %d bytes in the handshake", from, n)
			return
		}
		if len(p) < n {
			break
		}
		o.message(from, s, p[0], p[4:n])
		p = p[n:]
	}
	if !o.over() {
		s.message = append(s.message[:0], p...)
	}
}

// facts is what is known of the TLS.
func (o *tlsOpener) facts() decode.TLS {
	t := decode.TLS{Leg: "both", SNI: o.client.serverName, Chain: o.chain, Error: o.alert}
	if len(o.chain) > 0 {
		t.Issuer = o.chain[0].Issuer
	}
	if o.server.random != nil {
		t.Version, t.Cipher = tls.VersionName(o.server.version), tls.CipherSuiteName(o.server.suite)
	}
	switch {
	case o.state == tlsOpened:
		t.OK = decode.Yes
	case o.alert != "":
		t.OK = decode.No
	}
	return t
}
