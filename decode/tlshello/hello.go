package tlshello

import (
	"bytes"

	"golang.org/x/crypto/cryptobyte"
)

// Kinds of handshake messages (RFC 8446 4).
const (
	ClientHello = 1
	ServerHello = 2
	Certificate = 11
	Finished    = 20
	KeyUpdate   = 24
)

// Extensions that are read.
const (
	extServerName     = 0
	extEncryptThenMAC = 22
	extVersions       = 43
)

// Next splits the first message off p; whole is false where it is cut.
func Next(p []byte) (kind byte, body, rest []byte, whole bool) {
	s := cryptobyte.String(p)
	var b cryptobyte.String
	whole = s.ReadUint8(&kind) && s.ReadUint24LengthPrefixed(&b)
	if !whole {
		return 0, nil, nil, false
	}
	return kind, b, s, true
}

// Hello is what a ClientHello or a ServerHello says (RFC 5246 7.4.1, RFC 8446
// 4.1). What is not there is zero.
type Hello struct {
	Version        uint16 // a server's choice; at most 1.2 of a client, which lists those above elsewhere
	Random         []byte
	Suite          uint16 // a server's choice
	ServerName     string // that a client asks for (RFC 6066 3)
	EncryptThenMAC bool   // RFC 7366
}

// Read reads the body of a message that is a ClientHello or a ServerHello, as far
// as it goes; ok is false where it is damaged, or neither.
func Read(kind byte, body []byte) (h Hello, ok bool) {
	s := cryptobyte.String(body)
	var session, list cryptobyte.String
	if kind != ClientHello && kind != ServerHello {
		return h, false
	}
	if !s.ReadUint16(&h.Version) || !s.ReadBytes(&h.Random, 32) || !s.ReadUint8LengthPrefixed(&session) {
		return h, false
	}
	if kind == ClientHello { // suites and compressions
		ok = s.ReadUint16LengthPrefixed(&list) && s.ReadUint8LengthPrefixed(&list)
	} else {
		ok = s.ReadUint16(&h.Suite) && s.Skip(1)
	}
	if !ok || s.Empty() {
		return h, ok
	}
	var all cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&all) {
		return h, false
	}
	for !all.Empty() {
		var id uint16
		var value cryptobyte.String
		if !all.ReadUint16(&id) || !all.ReadUint16LengthPrefixed(&value) {
			return h, false
		}
		h.extension(id, value, kind)
	}
	return h, true
}

func (h *Hello) extension(id uint16, value cryptobyte.String, kind byte) {
	var list, name cryptobyte.String
	var of uint8
	switch {
	case id == extEncryptThenMAC:
		h.EncryptThenMAC = true
	case id == extServerName && kind == ClientHello && h.ServerName == "":
		if value.ReadUint16LengthPrefixed(&list) && list.ReadUint8(&of) && of == 0 && list.ReadUint16LengthPrefixed(&name) {
			h.ServerName = string(name)
		}
	case id == extVersions && kind == ServerHello && len(value) == 2:
		value.ReadUint16(&h.Version)
	}
}

// retry is the random by which a ServerHello says that it is none: the client
// shall begin again (RFC 8446 4.1.3).
var retry = []byte("\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c")

// Retry reports whether a ServerHello is a HelloRetryRequest.
func (h *Hello) Retry() bool { return bytes.Equal(h.Random, retry) }

// Chain is the certificates in the body of a Certificate message, in DER (RFC 5246
// 7.4.2, RFC 8446 4.4.2), as far as they can be read.
func Chain(body []byte, version uint16) (chain [][]byte) {
	s := cryptobyte.String(body)
	var context, list, der, extensions cryptobyte.String
	if version == TLS13 && !s.ReadUint8LengthPrefixed(&context) || !s.ReadUint24LengthPrefixed(&list) {
		return nil
	}
	for list.ReadUint24LengthPrefixed(&der) && len(der) > 0 {
		chain = append(chain, der)
		if version == TLS13 && !list.ReadUint16LengthPrefixed(&extensions) {
			break
		}
	}
	return chain
}
