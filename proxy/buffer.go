package proxy

import "sync"

// buffer is what a pump reads into: a page of its own and, while reads fill
// that, a larger one from the pool.
type buffer struct {
	pool *sync.Pool
	page []byte
	bulk *[]byte // nil while the page is enough
}

// bytes is where the next read goes.
func (b *buffer) bytes() []byte {
	if b.bulk != nil {
		return *b.bulk
	}
	return b.page
}

// fit chooses the size for the next read by what the last one brought. It is
// called when the bytes of that one are not needed any more.
func (b *buffer) fit(n int) {
	switch {
	case n < len(b.page):
		b.shrink()
	case b.bulk == nil:
		b.bulk = b.pool.Get().(*[]byte)
	}
}

// shrink gives the large buffer back.
func (b *buffer) shrink() {
	if b.bulk != nil {
		b.pool.Put(b.bulk)
		b.bulk = nil
	}
}
