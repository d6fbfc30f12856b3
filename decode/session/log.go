package session

import (
	"bytes"
	"slices"

	"mitmail/decode"
)

// Blocks of a log, in bytes: each is twice the one before, between these.
const (
	minBlock = 2 << 10
	maxBlock = 64 << 10
)

// log is the events of a session, as bytes. It is only ever appended to, so that
// all that copy it may share what is in it.
type log struct {
	blocks [][]byte
	used   int       // bytes of the last block
	at     []uint64  // where each event is: the block, and the place in it
	pieces []bodyRef // the message text that is not in the blocks
}

// put appends an event. Take gives memory; where there is none, nothing happens
// and put says so.
func (l *log) put(ev decode.Event, take func(size int) []byte) bool {
	var free []byte
	if n := len(l.blocks); n > 0 {
		free = l.blocks[n-1][l.used:]
	}
	b := coded(free[:0], ev)
	if len(b) > len(free) {
		block := take(max(len(b), min(minBlock<<len(l.blocks), maxBlock)))
		if block == nil {
			return false
		}
		copy(block, b)
		l.blocks, l.used = append(l.blocks, block), 0
	}
	l.at = append(l.at, uint64(len(l.blocks)-1)<<32|uint64(l.used))
	l.used += len(b)
	return true
}

// pack moves the events of a log of one block, which nobody has a copy of and
// which grows no more, to memory of their size. The block is what is left over.
func (l *log) pack() (block []byte) {
	if len(l.blocks) != 1 {
		return nil
	}
	block = l.blocks[0]
	l.blocks[0], l.at = bytes.Clone(block[:l.used]), slices.Clone(l.at)
	return block
}

// get is an event.
func (l *log) get(i int) (ev decode.Event) {
	l.look(i, func(seen decode.Event) {
		ev = seen
		if _, chunk := ev.Payload.(*decode.Chunk); chunk {
			ev.Raw = bytes.Clone(ev.Raw)
		}
	})
	return ev
}

// look has an event looked at. Message text in it is there only so long.
func (l *log) look(i int, at func(decode.Event)) {
	place := l.at[i]
	ev := decoded(l.blocks[place>>32][place&(1<<32-1):])
	chunk, ok := ev.Payload.(*decode.Chunk)
	if !ok || ev.Raw != nil {
		at(ev)
		return
	}
	l.pieces[chunk.Dropped].look(func(text []byte, dropped int) {
		ev.Raw, chunk.Dropped = text, dropped
		at(ev)
	})
}
