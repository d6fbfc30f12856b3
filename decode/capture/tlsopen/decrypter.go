package tlsopen

import (
	"crypto/tls"
	"encoding/binary"
	"fmt"

	"mitmail/decode"
	"mitmail/decode/tlshello"
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

// Decrypter opens one TLS connection whose secrets are in a key log. The bytes
// of both sides go in, in the order in which they were sent; the clear
// text comes out. It keeps no more than a record and a handshake message of a side.
type Decrypter struct {
	keys    *KeyLog
	state   state
	why     string // why it cannot be opened
	sides   [2]direction
	secrets secrets
	client  tlshello.Hello
	server  tlshello.Hello
	suite   suite
	chain   []decode.Certificate
	alert   string // a fatal one, and whose
}

// state is what is known of a TLS connection.
type state uint8

const (
	starting    state = iota // its first message is not whole
	handshaking              // the key log has it
	open                     // the handshake is over
	noSecrets                // the key log has it not
	failed                   // it cannot be opened, or not any more
)

// direction is what one side sends.
type direction struct {
	record   []byte          // that is not whole
	message  []byte          // of the handshake, that is not whole
	plain    []byte          // of the last record
	records  recordDecrypter // nil in clear
	secret   []byte          // TLS 1.3: that records has its keys from
	finished bool
}

// NewDecrypter makes a decrypter that finds the secrets of its connection in keys.
func NewDecrypter(keys *KeyLog) *Decrypter { return &Decrypter{keys: keys} }

// Begins reports whether p, which is not empty, begins like a TLS handshake.
func Begins(p []byte) bool { return p[0] == recHandshake }

// Push decrypts what a side sent and calls clear with the clear text. The bytes
// are valid until clear returns.
func (d *Decrypter) Push(from decode.Side, p []byte, clear func([]byte)) {
	if d.Over() {
		return
	}
	s := &d.sides[from-decode.Client]
	if len(s.record) > 0 {
		s.record = append(s.record, p...)
		p = s.record
	}
	for !d.Over() && len(p) >= 5 {
		n := 5 + int(binary.BigEndian.Uint16(p[3:]))
		if n > 5+maxRecord || p[1] != 3 {
			d.fail("the %s said something that is no TLS record", from)
			return
		}
		if len(p) < n {
			break
		}
		d.receive(from, s, p[:n], clear)
		p = p[n:]
	}
	if !d.Over() {
		s.record = append(s.record[:0], p...)
	}
}

// Gap skips bytes of a side that are missing: no record behind them opens.
func (d *Decrypter) Gap(from decode.Side) {
	d.fail("a part of what the %s said is missing", from)
}

func (d *Decrypter) fail(format string, args ...any) {
	d.stop(failed, fmt.Sprintf(format, args...))
}

// stop ends the opening, and keeps why.
func (d *Decrypter) stop(state state, why string) {
	if !d.Over() {
		d.state, d.why = state, why
		d.sides = [2]direction{}
	}
}

// Over reports whether no more is opened.
func (d *Decrypter) Over() bool { return d.state >= noSecrets }

// Failed reports whether the key log has secrets of the connection, and it cannot
// be opened all the same, or not any more.
func (d *Decrypter) Failed() bool { return d.state == failed }

// Why is why no more is opened; "" while that goes on.
func (d *Decrypter) Why() string { return d.why }

// receive reads a whole record.
func (d *Decrypter) receive(from decode.Side, s *direction, record []byte, clear func([]byte)) {
	kind, version, p := record[0], binary.BigEndian.Uint16(record[1:]), record[5:]
	if s.records != nil && (kind == recData || d.server.Version != tlshello.TLS13) {
		plain, inner, ok := s.records.decrypt(s.plain, kind, version, p)
		if !ok {
			d.fail("a record of the %s does not open: the secrets are of another connection, or it is damaged", from)
			return
		}
		s.plain = plain
		d.content(from, s, inner, plain, clear)
		return
	}
	// In TLS 1.3 OpenSSL sends some alerts in clear when the rest is not.
	if kind == recData || s.records != nil && kind == recHandshake {
		d.fail("the %s says something in clear that is not to be", from)
		return
	}
	d.content(from, s, kind, p, clear)
}

// content reads what a record holds.
func (d *Decrypter) content(from decode.Side, s *direction, kind byte, p []byte, clear func([]byte)) {
	switch {
	case kind == recData:
		d.state = open // TLS 1.3 lets a server speak before the client has finished
		if len(p) > 0 {
			clear(p)
		}
	case kind == recHandshake:
		d.handshake(from, s, p)
	case kind == recChange && len(p) == 1:
		d.change(from, s)
	case kind == recAlert && len(p) == 2:
		if !harmless(p[1]) {
			d.alert = fmt.Sprintf("the %s broke off with an alert: %v", from, tls.AlertError(p[1]))
		}
	default:
		d.fail("the %s sends a record of kind %d and %d bytes", from, kind, len(p))
	}
}

// harmless alerts are close_notify, user_canceled and no_renegotiation.
func harmless(alert byte) bool { return alert == 0 || alert == 90 || alert == 100 }

// handshake reads a part of the handshake.
func (d *Decrypter) handshake(from decode.Side, s *direction, p []byte) {
	s.message = append(s.message, p...)
	p = s.message
	for !d.Over() && len(p) >= 4 {
		n := 4 + (int(p[1])<<16 | int(p[2])<<8 | int(p[3]))
		if n > maxHandshake {
			d.fail("the %s sends a message of %d bytes in the handshake", from, n)
			return
		}
		if len(p) < n {
			break
		}
		d.message(from, s, p[0], p[4:n])
		p = p[n:]
	}
	if !d.Over() {
		s.message = append(s.message[:0], p...)
	}
}

// Facts is what is known of the TLS.
func (d *Decrypter) Facts() decode.TLS {
	t := decode.TLS{Leg: "both", SNI: d.client.ServerName, Chain: d.chain, Error: d.alert}
	if len(d.chain) > 0 {
		t.Issuer = d.chain[0].Issuer
	}
	if d.server.Random != nil {
		t.Version, t.Cipher = tlshello.VersionName(d.server.Version), tlshello.SuiteName(d.server.Suite)
	}
	switch {
	case d.state == open:
		t.OK = decode.Yes
	case d.alert != "":
		t.OK = decode.No
	}
	return t
}
