package session

import (
	"slices"
	"sync/atomic"
)

// piece is a piece of message text. It can be dropped while somebody reads it,
// who then still has it.
type piece struct {
	size int
	text atomic.Pointer[[]byte]
}

func newPiece(text []byte) *piece {
	p := &piece{size: len(text)}
	p.text.Store(&text)
	return p
}

// get is the text, or how much was dropped.
func (p *piece) get() (text []byte, dropped int) {
	if t := p.text.Load(); t != nil {
		return *t, 0
	}
	return nil, p.size
}

// texts are the pieces of all sessions, in the order in which they came. Its
// methods say how many bytes more, or fewer, are in use.
type texts struct {
	limit, used int64
	list        []*piece
	holes       int // pieces that were dropped and are still in the list
}

func (t *texts) add(p *piece) int64 {
	t.list = append(t.list, p)
	t.used += int64(p.size)
	return int64(p.size)
}

// dropOldest drops the first piece.
func (t *texts) dropOldest() int64 {
	p := t.list[0]
	t.list = t.list[1:]
	if p.text.Swap(nil) == nil {
		t.holes--
		return 0
	}
	t.used -= int64(p.size)
	return int64(p.size)
}

// drop drops pieces wherever they are.
func (t *texts) drop(pieces []*piece) (freed int64) {
	for _, p := range pieces {
		if p.text.Swap(nil) != nil {
			freed += int64(p.size)
			t.holes++
		}
	}
	t.used -= freed
	if t.holes > 1000 && t.holes > len(t.list)/2 {
		t.list = slices.DeleteFunc(slices.Clone(t.list), func(p *piece) bool { return p.text.Load() == nil })
		t.holes = 0
	}
	return freed
}
