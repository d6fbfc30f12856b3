package tlsopen

import (
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"hash"
)

// aeadDecrypter opens records of AEAD suites.
type aeadDecrypter struct {
	aead     cipher.AEAD
	iv       []byte
	explicit int  // bytes of the nonce that stand in the record
	inner    bool // TLS 1.3: the kind stands inside
	seq      uint64
}

func (d *aeadDecrypter) decrypt(dst []byte, kind byte, version uint16, sealed []byte) ([]byte, byte, bool) {
	if len(sealed) < d.explicit+d.aead.Overhead() {
		return nil, 0, false
	}
	explicit, sealed := sealed[:d.explicit], sealed[d.explicit:]
	nonce := append(append(make([]byte, 0, 12), d.iv...), explicit...)
	if d.explicit == 0 {
		for i := range 8 {
			nonce[11-i] ^= byte(d.seq >> (8 * i))
		}
	}
	var extra []byte
	if d.inner {
		extra = recordHead(nil, kind, version, len(sealed))
	} else {
		extra = recordHead(binary.BigEndian.AppendUint64(nil, d.seq), kind, version, len(sealed)-d.aead.Overhead())
	}
	d.seq++
	plain, err := d.aead.Open(dst[:0], nonce, sealed, extra)
	if err != nil || !d.inner {
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

// cbcDecrypter opens records of AES-CBC with HMAC.
type cbcDecrypter struct {
	block cipher.Block
	mac   hash.Hash
	first bool // what is encrypted was authenticated, not what was to be (RFC 7366)
	seq   uint64
}

func (d *cbcDecrypter) decrypt(dst []byte, kind byte, version uint16, sealed []byte) ([]byte, byte, bool) {
	if d.first {
		n := len(sealed) - d.mac.Size()
		if n < 0 || !d.genuine(kind, version, sealed[:n], sealed[n:]) {
			return nil, 0, false
		}
		sealed = sealed[:n]
	}
	size := d.block.BlockSize()
	if len(sealed) < 2*size || len(sealed)%size != 0 {
		return nil, 0, false
	}
	plain := append(dst[:0], sealed[size:]...)
	cipher.NewCBCDecrypter(d.block, sealed[:size]).CryptBlocks(plain, plain)
	n := len(plain) - 1 - int(plain[len(plain)-1]) // without padding and its length
	if !d.first {
		n -= d.mac.Size()
		if n < 0 || !d.genuine(kind, version, plain[:n], plain[n:n+d.mac.Size()]) {
			return nil, 0, false
		}
	}
	d.seq++
	return plain[:max(n, 0)], kind, n >= 0
}

// genuine reports whether a record's authentication code is right.
func (d *cbcDecrypter) genuine(kind byte, version uint16, p, code []byte) bool {
	d.mac.Reset()
	d.mac.Write(recordHead(binary.BigEndian.AppendUint64(nil, d.seq), kind, version, len(p)))
	d.mac.Write(p)
	return hmac.Equal(d.mac.Sum(nil), code)
}
