package capture

import (
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"hash"
)

// aeadOpener opens records of AEAD suites.
type aeadOpener struct {
	aead     cipher.AEAD
	iv       []byte
	explicit int  // bytes of the nonce that stand in the record
	inner    bool // TLS 1.3: the kind stands inside
	seq      uint64
}

func (o *aeadOpener) open(dst []byte, kind byte, version uint16, sealed []byte) ([]byte, byte, bool) {
	if len(sealed) < o.explicit+o.aead.Overhead() {
		return nil, 0, false
	}
	explicit, sealed := sealed[:o.explicit], sealed[o.explicit:]
	nonce := append(append(make([]byte, 0, 12), o.iv...), explicit...)
	if o.explicit == 0 {
		for i := range 8 {
			nonce[11-i] ^= byte(o.seq >> (8 * i))
		}
	}
	var extra []byte
	if o.inner {
		extra = recordHead(nil, kind, version, len(sealed))
	} else {
		extra = recordHead(binary.BigEndian.AppendUint64(nil, o.seq), kind, version, len(sealed)-o.aead.Overhead())
	}
	o.seq++
	plain, err := o.aead.Open(dst[:0], nonce, sealed, extra)
	if err != nil || !o.inner {
		return plain, kind, err == nil
	}
	for n := len(plain); n > 0; n-- { // behind it stands padding
		if plain[n-1] != 0 {
			return plain[:n-1], plain[n-1], true
		}
	}
	return nil, 0, false
}

// recordHead appends the head of a record: kind, version, length.
func recordHead(b []byte, kind byte, version uint16, n int) []byte {
	return append(b, kind, byte(version>>8), byte(version), byte(n>>8), byte(n))
}

// cbcOpener opens records of AES-CBC with HMAC.
type cbcOpener struct {
	block cipher.Block
	mac   hash.Hash
	first bool // what is encrypted was authenticated, not what was to be (RFC 7366)
	seq   uint64
}

func (o *cbcOpener) open(dst []byte, kind byte, version uint16, sealed []byte) ([]byte, byte, bool) {
	if o.first {
		n := len(sealed) - o.mac.Size()
		if n < 0 || !o.genuine(kind, version, sealed[:n], sealed[n:]) {
			return nil, 0, false
		}
		sealed = sealed[:n]
	}
	size := o.block.BlockSize()
	if len(sealed) < 2*size || len(sealed)%size != 0 {
		return nil, 0, false
	}
	plain := append(dst[:0], sealed[size:]...)
	cipher.NewCBCDecrypter(o.block, sealed[:size]).CryptBlocks(plain, plain)
	n := len(plain) - 1 - int(plain[len(plain)-1]) // without padding and its length
	if !o.first {
		n -= o.mac.Size()
		if n < 0 || !o.genuine(kind, version, plain[:n], plain[n:n+o.mac.Size()]) {
			return nil, 0, false
		}
	}
	o.seq++
	return plain[:max(n, 0)], kind, n >= 0
}

// genuine reports whether a record's authentication code is right.
func (o *cbcOpener) genuine(kind byte, version uint16, p, code []byte) bool {
	o.mac.Reset()
	o.mac.Write(recordHead(binary.BigEndian.AppendUint64(nil, o.seq), kind, version, len(p)))
	o.mac.Write(p)
	return hmac.Equal(o.mac.Sum(nil), code)
}
