package session

import (
	"slices"
	"sync"
)

// Blocks of text, in bytes: an eighth of what texts may take, between these.
const (
	minText = maxPiece
	maxText = 1 << 20
)

// maxPiece is how large a piece of text may be, in bytes.
const maxPiece = 64 << 10

// bodyArena is the latest pieces of message text of all sessions, one behind the
// other in blocks of memory that are used again and again: to have them anew for
// each message costs more time than all else that is done with it. It belongs to
// the store's lock, but what blocks hold is copied without it.
type bodyArena struct {
	limit  int64
	blocks []*block // the oldest first
	used   int      // bytes of the last one
}

// block is memory for text. Whoever copies into it or out of it has mu for
// reading, and whoever has it for writing uses it again.
type block struct {
	mu    sync.RWMutex
	times int // it was used before
	text  []byte
}

// bodyRef is where a piece of message text is.
type bodyRef struct {
	block      *block
	times      int // that the block was used before
	from, size int
}

// place finds a place for a piece of so many bytes, which then has to be filled.
func (t *bodyArena) place(size int) bodyRef {
	if len(t.blocks) == 0 || t.used+size > len(t.blocks[len(t.blocks)-1].text) {
		t.blocks, t.used = append(t.blocks, t.free()), 0
	}
	b := t.blocks[len(t.blocks)-1]
	b.mu.RLock() // nobody has it for writing
	p := bodyRef{b, b.times, t.used, size}
	t.used += size
	return p
}

// free is a block that is free: when there may be no more, the oldest one that
// nobody is at work on.
func (t *bodyArena) free() *block {
	size := min(max(t.limit/share, minText), maxText)
	if int64(len(t.blocks)+1)*size > t.limit {
		for i, b := range t.blocks {
			if b.mu.TryLock() {
				b.times++
				b.mu.Unlock()
				t.blocks = slices.Delete(t.blocks, i, i+1)
				return b
			}
		}
	}
	return &block{text: make([]byte, size)}
}

// fill copies the text of a piece that has been placed.
func (p bodyRef) fill(text []byte) {
	copy(p.block.text[p.from:], text)
	p.block.mu.RUnlock()
}

// look has the text looked at while nobody may use its block again, or says how
// much it was.
func (p bodyRef) look(at func(text []byte, dropped int)) {
	p.block.mu.RLock()
	defer p.block.mu.RUnlock()
	if p.block.times != p.times {
		at(nil, p.size)
		return
	}
	at(p.block.text[p.from:p.from+p.size:p.from+p.size], 0)
}
