package sink

// batch is what sessions have said, with bytes of its own.
type batch struct {
	entries []entry
	arena
}

// add adds a copy of an entry that is valid as long as the batch.
func (b *batch) add(e entry) {
	e.Raw, e.Sent = b.clone(e.Raw), b.clone(e.Sent)
	b.entries = append(b.entries, e)
}

// reset empties a batch that is to be used again.
func (b *batch) reset() {
	b.entries = emptied(b.entries)
	b.arena.reset()
}

// maxKeptEntries is how many of them a list keeps memory for.
const maxKeptEntries = 2 << 10

// emptied is a list that is to be filled again.
func emptied[T any](list []T) []T {
	if cap(list) > maxKeptEntries {
		return nil
	}
	clear(list)
	return list[:0]
}

// arena is memory for bytes that are all forgotten at once.
type arena struct {
	blocks [][]byte
	used   int // blocks
}

// The size of a block, and how many are kept.
const (
	blockSize  = 64 << 10
	keptBlocks = 64
)

// clone is a copy of p. What is nil stays nil.
func (a *arena) clone(p []byte) []byte {
	switch {
	case p == nil:
		return nil
	case len(p) > blockSize:
		return append([]byte(nil), p...)
	}
	if a.used == 0 || cap(a.blocks[a.used-1])-len(a.blocks[a.used-1]) < len(p) {
		if a.used++; a.used > len(a.blocks) {
			a.blocks = append(a.blocks, make([]byte, 0, blockSize))
		}
	}
	block := &a.blocks[a.used-1]
	from := len(*block)
	*block = append(*block, p...)
	return (*block)[from:len(*block):len(*block)]
}

func (a *arena) reset() {
	clear(a.blocks[min(len(a.blocks), keptBlocks):])
	a.blocks = a.blocks[:min(len(a.blocks), keptBlocks)]
	for i := range a.blocks {
		a.blocks[i] = a.blocks[i][:0]
	}
	a.used = 0
}
