package tlsopen

import (
	"bytes"

	"mitmail/decode"
	"mitmail/decode/tlshello"
)

// message reads a message of the handshake. In TLS 1.2 one may come at any
// time and begin it anew.
func (d *Decrypter) message(from decode.Side, s *direction, kind byte, body []byte) {
	switch {
	case kind == tlshello.ClientHello && from == decode.Client:
		d.clientHello(body)
	case kind == tlshello.ServerHello && from == decode.Server:
		d.serverHello(body)
	case kind == tlshello.Certificate && from == decode.Server && d.chain == nil:
		d.chain = decode.Certificates(tlshello.Chain(body, d.server.Version)...)
	case kind == tlshello.Finished:
		d.finished(from, s)
	case kind == tlshello.KeyUpdate && d.server.Version == tlshello.TLS13:
		next, err := d.suite.expand(s.secret, "traffic upd", d.suite.hash.Size())
		if err == nil {
			d.rekey(s, next)
		}
	}
}

func (d *Decrypter) clientHello(body []byte) {
	h, ok := tlshello.Read(tlshello.ClientHello, body)
	if !ok {
		d.fail("the client's hello is damaged")
		return
	}
	h.Random = bytes.Clone(h.Random)
	d.client = h
	if d.secrets, ok = d.keys.of(h.Random); !ok {
		d.stop(noSecrets, "the key log has no secrets of it")
	} else if d.state == starting {
		d.state = handshaking
	}
}

func (d *Decrypter) serverHello(body []byte) {
	h, ok := tlshello.Read(tlshello.ServerHello, body)
	if !ok {
		d.fail("the server's hello is damaged")
		return
	}
	if h.Retry() {
		return
	}
	h.Random = bytes.Clone(h.Random)
	d.server = h
	if d.suite, ok = suiteOf(h.Suite); !ok || h.Version != tlshello.TLS12 && h.Version != tlshello.TLS13 {
		d.fail("%s with %s is not opened", tlshello.VersionName(h.Version), tlshello.SuiteName(h.Suite))
		return
	}
	if h.Version == tlshello.TLS13 {
		d.rekey(&d.sides[0], d.secrets[clientHandshakeSecret])
		d.rekey(&d.sides[1], d.secrets[serverHandshakeSecret])
	}
}

// change begins the protection of the records of a side (TLS 1.2). In
// TLS 1.3 it means nothing.
func (d *Decrypter) change(from decode.Side, s *direction) {
	if d.server.Version != tlshello.TLS12 {
		return
	}
	master := d.secrets[masterSecret]
	if master == nil {
		d.missing()
		return
	}
	open, err := d.suite.keys12(from, master, d.client.Random, d.server.Random, d.server.EncryptThenMAC)
	if err != nil {
		d.fail("the secret is none of %s", tlshello.SuiteName(d.server.Suite))
		return
	}
	s.records = open
}

// finished ends a side of the handshake: it has done its part of the handshake.
func (d *Decrypter) finished(from decode.Side, s *direction) {
	s.finished = true
	if d.server.Version == tlshello.TLS13 {
		label := clientTrafficSecret
		if from == decode.Server {
			label = serverTrafficSecret
		}
		d.rekey(s, d.secrets[label])
	}
	if d.sides[0].finished && d.sides[1].finished && d.state == handshaking {
		d.state = open
	}
}

// rekey makes a side go on with another secret (TLS 1.3).
func (d *Decrypter) rekey(s *direction, secret []byte) {
	if secret == nil {
		d.missing()
		return
	}
	open, err := d.suite.keys13(secret)
	if err != nil {
		d.fail("the secret is none of %s", tlshello.SuiteName(d.server.Suite))
		return
	}
	s.records, s.secret = open, secret
}

// missing ends the opening: the key log has only some of the secrets.
func (d *Decrypter) missing() { d.fail("the key log has not all secrets of it") }
