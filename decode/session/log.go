package session

import "mitmail/decode"

// Blocks of a log, in bytes: each is twice the one before, between these.
const (
	minBlock = 1 << 10
	maxBlock = 64 << 10
)

// log is the events of a session, as bytes. It is only ever appended to, so that
// all that copy it may share what is in it.
type log struct {
	blocks [][]byte
	used   int      // bytes of the last block
	at     []uint64 // where each event is: the block, and the place in it
	pieces []piece  // the message text that is not in the blocks
}

// put appends an event. Room asks for memory; where there is none, nothing
// happens and put says so.
func (l *log) put(ev decode.Event, room func(int) bool) bool {
	var free []byte
	if n := len(l.blocks); n > 0 {
		free = l.blocks[n-1][l.used:]
	}
	b := coded(free[:0], ev)
	if len(b) > len(free) {
		size := max(len(b), min(minBlock<<len(l.blocks), maxBlock))
		if !room(size) {
			return false
		}
		block := make([]byte, size)
		copy(block, b)
		l.blocks, l.used = append(l.blocks, block), 0
	}
	l.at = append(l.at, uint64(len(l.blocks)-1)<<32|uint64(l.used))
	l.used += len(b)
	return true
}

// get is an event.
func (l *log) get(i int) decode.Event {
	at := l.at[i]
	ev := decoded(l.blocks[at>>32][at&(1<<32-1):])
	if chunk, ok := ev.What.(*decode.Chunk); ok && ev.Raw == nil {
		ev.Raw, chunk.Dropped = l.pieces[chunk.Dropped].get()
	}
	return ev
}
