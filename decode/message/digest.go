package message

import (
	"crypto/sha256"
	"hash"
)

// digest is the size and the hash of some octets.
type digest struct {
	size int64
	hash hash.Hash
}

func newDigest() digest { return digest{hash: sha256.New()} }

func (d *digest) write(b []byte) {
	d.size += int64(len(b))
	d.hash.Write(b)
}

func (d *digest) sum() (sum [sha256.Size]byte) {
	d.hash.Sum(sum[:0])
	return sum
}

// reset makes the digest one of nothing.
func (d *digest) reset() {
	d.size = 0
	d.hash.Reset()
}
