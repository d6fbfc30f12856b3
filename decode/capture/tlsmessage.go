package capture

import (
	"bytes"
	"crypto/tls"

	"mitmail/decode"
)

// message takes in a message of the handshake. In TLS 1.2 one may come at any
// time and begin it anew.
func (o *tlsOpener) message(from decode.Side, s *tlsSide, kind byte, body []byte) {
	switch {
	case kind == msgClientHello && from == decode.Client:
		o.clientHello(body)
	case kind == msgServerHello && from == decode.Server:
		o.serverHello(body)
	case kind == msgCertificate && from == decode.Server && o.chain == nil:
		o.chain = shownChain(body, o.server.version)
	case kind == msgFinished:
		o.finished(from, s)
	case kind == msgKeyUpdate && o.server.version == tls13:
		next, err := o.suite.expand(s.secret, "traffic upd", o.suite.hash.Size())
		if err == nil {
			o.rekey(s, next)
		}
	}
}

func (o *tlsOpener) clientHello(body []byte) {
	h, ok := readHello(body, true)
	if !ok {
		o.fail("the client's hello is damaged")
		return
	}
	h.random = bytes.Clone(h.random)
	o.client = h
	if o.secrets, ok = o.keys.of(h.random); !ok {
		o.stop(tlsNoKeys, "the key log has no secrets of it")
	} else if o.state == tlsBegins {
		o.state = tlsOpens
	}
}

func (o *tlsOpener) serverHello(body []byte) {
	h, ok := readHello(body, false)
	if !ok {
		o.fail("the server's hello is damaged")
		return
	}
	if h.isRetry() {
		return
	}
	h.random = bytes.Clone(h.random)
	o.server = h
	if o.suite, ok = tlsSuites[h.suite]; !ok || h.version != tls12 && h.version != tls13 {
		o.fail("%s with %s is not opened", tls.VersionName(h.version), tls.CipherSuiteName(h.suite))
		return
	}
	if h.version == tls13 {
		o.rekey(&o.sides[0], o.secrets[clientHandshakeSecret])
		o.rekey(&o.sides[1], o.secrets[serverHandshakeSecret])
	}
}

// change takes in that a side protects its records from here on (TLS 1.2). In
// TLS 1.3 it means nothing.
func (o *tlsOpener) change(from decode.Side, s *tlsSide) {
	if o.server.version != tls12 {
		return
	}
	master := o.secrets[masterSecret]
	if master == nil {
		o.missing()
		return
	}
	open, err := o.suite.keys12(from, master, o.client.random, o.server.random, o.server.encryptThenMAC)
	if err != nil {
		o.fail("the secret is none of %s", tls.CipherSuiteName(o.server.suite))
		return
	}
	s.open = open
}

// finished takes in that a side has done its part of the handshake.
func (o *tlsOpener) finished(from decode.Side, s *tlsSide) {
	s.finished = true
	if o.server.version == tls13 {
		label := clientTrafficSecret
		if from == decode.Server {
			label = serverTrafficSecret
		}
		o.rekey(s, o.secrets[label])
	}
	if o.sides[0].finished && o.sides[1].finished && o.state == tlsOpens {
		o.state = tlsOpened
	}
}

// rekey makes a side go on with another secret (TLS 1.3).
func (o *tlsOpener) rekey(s *tlsSide, secret []byte) {
	if secret == nil {
		o.missing()
		return
	}
	open, err := o.suite.keys13(secret)
	if err != nil {
		o.fail("the secret is none of %s", tls.CipherSuiteName(o.server.suite))
		return
	}
	s.open, s.secret = open, secret
}

// missing says that the key log has only some of the secrets.
func (o *tlsOpener) missing() { o.fail("the key log has not all secrets of it") }
