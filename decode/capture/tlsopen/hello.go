package tlsopen

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/crypto/cryptobyte"

	"mitmail/decode"
)

// Messages of the TLS handshake, and the extensions that are looked at.
const (
	msgClientHello = 1
	msgServerHello = 2
	msgCertificate = 11
	msgFinished    = 20
	msgKeyUpdate   = 24

	extServerName     = 0
	extEncryptThenMAC = 22
	extVersions       = 43
)

// Versions of TLS.
const (
	tls12 = 0x0303
	tls13 = 0x0304
)

// hello is what a ClientHello or ServerHello says.
type hello struct {
	version        uint16
	random         []byte
	suite          uint16 // a server's choice
	serverName     string
	encryptThenMAC bool
}

// retry is the random by which a ServerHello says that it is none: the client
// shall begin again (RFC 8446 4.1.3).
var retry = []byte("\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c")

func (h *hello) isRetry() bool { return bytes.Equal(h.random, retry) }

// readHello reads the body of a hello.
func readHello(body []byte, client bool) (h hello, ok bool) {
	s := cryptobyte.String(body)
	var id, list cryptobyte.String
	if !s.ReadUint16(&h.version) || !s.ReadBytes(&h.random, 32) || !s.ReadUint8LengthPrefixed(&id) {
		return h, false
	}
	if client {
		ok = s.ReadUint16LengthPrefixed(&list) && s.ReadUint8LengthPrefixed(&list)
	} else {
		ok = s.ReadUint16(&h.suite) && s.Skip(1)
	}
	var all cryptobyte.String
	if !ok || s.Empty() || !s.ReadUint16LengthPrefixed(&all) {
		return h, ok
	}
	for !all.Empty() {
		var kind uint16
		var value cryptobyte.String
		if !all.ReadUint16(&kind) || !all.ReadUint16LengthPrefixed(&value) {
			return h, false
		}
		h.extension(kind, value, client)
	}
	return h, true
}

func (h *hello) extension(kind uint16, value cryptobyte.String, client bool) {
	switch {
	case kind == extServerName && len(value) > 5 && client:
		h.serverName = string(value[5:min(len(value), 5+int(binary.BigEndian.Uint16(value[3:])))])
	case kind == extEncryptThenMAC:
		h.encryptThenMAC = true
	case kind == extVersions && !client:
		value.ReadUint16(&h.version)
	}
}

// shownChain is the chain of a Certificate message (RFC 5246 7.4.2, RFC 8446
// 4.4.2).
func shownChain(body []byte, version uint16) []decode.Certificate {
	s := cryptobyte.String(body)
	var context, list, der, extensions cryptobyte.String
	if version == tls13 && !s.ReadUint8LengthPrefixed(&context) || !s.ReadUint24LengthPrefixed(&list) {
		return nil
	}
	var chain [][]byte
	for list.ReadUint24LengthPrefixed(&der) {
		chain = append(chain, der)
		if version == tls13 && !list.ReadUint16LengthPrefixed(&extensions) {
			break
		}
	}
	return decode.Certificates(chain...)
}
