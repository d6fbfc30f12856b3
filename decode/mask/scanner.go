package mask

import "slices"

// wordSet is the words that scanners look for, none of them shorter than minSecret. It
// does not change but for its matcher.
type wordSet struct {
	list  []string
	heads []uint32 // the first minSecret bytes of each, in order
	maybe []uint64 // a set of bits: what words begin with, of one byte to minSecret, and each pair in it, hashed
	shift uint8    // of a hash
	built *matcher // nil until it is needed
}

// newWordSet makes a set of a list, which it keeps; nil where there are none.
func newWordSet(list []string) *wordSet {
	if len(list) == 0 {
		return nil
	}
	w := &wordSet{list: list, heads: make([]uint32, len(list)), shift: 64 - 11}
	for n := len(list); n > 32 && w.shift > 64-24; n /= 2 {
		w.shift--
	}
	w.maybe = make([]uint64, 1<<(64-w.shift-6))
	for i, word := range list {
		var head uint32
		for n := 1; n <= minSecret; n++ {
			head = head<<8 | uint32(word[n-1])
			w.put(head, n)
			if n > 1 {
				w.put(head&0xffff, pair)
			}
		}
		w.heads[i] = head
	}
	slices.Sort(w.heads)
	return w
}

// pair is what the set of bits has for the length of a pair of bytes that stands anywhere
// in what a word begins with.
const pair = minSecret + 1

// put adds n bytes to the set of bits.
func (w *wordSet) put(head uint32, n int) {
	h := w.hash(head, n)
	w.maybe[h/64] |= 1 << (h % 64)
}

// hash is the place of what a word begins with, n bytes, in the set of bits.
func (w *wordSet) hash(head uint32, n int) uint64 {
	return (uint64(n)<<32 | uint64(head)) * 0x9e3779b97f4a7c15 >> w.shift
}

// may reports whether a word may begin with n bytes. If one does it is true.
func (w *wordSet) may(head uint32, n int) bool {
	h := w.hash(head, n)
	return w.maybe[h/64]&(1<<(h%64)) != 0
}

// begins reports whether a word begins with minSecret bytes.
func (w *wordSet) begins(head uint32) bool {
	if !w.may(head, minSecret) {
		return false
	}
	_, ok := slices.BinarySearch(w.heads, head)
	return ok
}

// nowhere reports whether no word begins in a text, as is so of most. It looks at
// every third pair of bytes: what a word begins with has one of them.
func nowhere[T string | []byte](w *wordSet, p T) bool {
	for i := 0; i+1 < len(p); i += minSecret - 1 {
		if !w.may(uint32(p[i])<<8|uint32(p[i+1]), pair) {
			continue
		}
		for at := max(0, i-minSecret+2); at <= min(i, len(p)-minSecret); at++ {
			if w.begins(uint32(p[at])<<24 | uint32(p[at+1])<<16 | uint32(p[at+2])<<8 | uint32(p[at+3])) {
				return false
			}
		}
	}
	return true
}

// clone is the same set for another goroutine.
func (w *wordSet) clone() *wordSet {
	if w == nil {
		return nil
	}
	c := *w
	return &c
}

// matcher finds the words. Most texts have nothing that a word begins with, so it is
// made only when one has.
func (w *wordSet) matcher() *matcher {
	if w.built == nil {
		w.built = build(w.list)
	}
	return w.built
}

// scanner goes through a text that comes in pieces. It skips what no word begins in,
// and follows the matcher through the rest.
type scanner struct {
	words  *wordSet
	m      *matcher   // nil while it skips
	at     int32      // where in it
	active []followed // long words that the text follows beyond their prefix
	long   bool       // the latest byte belongs to a word
	window uint32     // the latest bytes,
	had    int        // which are so many, up to minSecret
}

// followed is a long word, and how much of it the text ends with.
type followed struct{ word, at int32 }

// scan goes through the next piece and calls cover for what belongs to a word:
// from and to are places in p; from is negative where the word began in a piece
// before.
func scan[T string | []byte](s *scanner, p T, cover func(from, to int)) {
	if s.words == nil {
		return
	}
	for i := 0; i < len(p); i++ {
		if s.m == nil {
			if i = skip(s, p, i); i == len(p) {
				return
			}
			s.enter()
		}
		b := p[i]
		s.shift(b)
		s.long = len(s.active) > 0 && s.extend(b)
		if s.long {
			cover(i, i+1)
		}
		s.at = s.m.follow(s.at, b)
		n := &s.m.nodes[s.at]
		if n.found > 0 {
			cover(i+1-int(n.found), i+1)
			s.long = s.long || n.found == n.depth
		}
		for more := n.more; more != 0; more = s.m.nodes[s.m.nodes[more].fail].more {
			for _, word := range s.m.nodes[more].long {
				s.begin(word)
			}
		}
		if n.depth < minSecret && len(s.active) == 0 {
			s.m, s.at, s.long = nil, 0, false
		}
	}
}

// skip returns the first place from i on where a byte ends what a word begins with; the
// length of p where there is none.
func skip[T string | []byte](s *scanner, p T, i int) int {
	for ; i < len(p); i++ {
		if s.had >= minSecret-1 && s.words.begins(s.window<<8|uint32(p[i])) {
			return i
		}
		s.shift(p[i])
	}
	return i
}

// shift notes the latest byte.
func (s *scanner) shift(b byte) {
	s.window = s.window<<8 | uint32(b)
	s.had = min(s.had+1, minSecret)
}

// enter begins to follow the matcher, from the latest bytes on.
func (s *scanner) enter() {
	s.m = s.words.matcher()
	for n := minSecret - 2; n >= 0; n-- {
		s.at = s.m.follow(s.at, byte(s.window>>(8*n)))
	}
}

// begin follows a long word from its prefix on, unless it is followed already.
func (s *scanner) begin(word int32) {
	for _, f := range s.active {
		if f.word == word {
			return
		}
	}
	s.active = append(s.active, followed{word, maxPrefix})
}

// extend follows the long words by a byte, and reports whether it belongs to one.
func (s *scanner) extend(b byte) (has bool) {
	kept := s.active[:0]
	for _, f := range s.active {
		f.at = s.m.long[f.word].follow(f.at, b)
		if f.at >= maxPrefix {
			kept, has = append(kept, f), true
		}
	}
	s.active = kept
	return has
}

// pending is how many bytes at the end of what was scanned may turn out to be the
// beginning of a word, and were not covered yet.
func (s *scanner) pending() int {
	switch {
	case s.words == nil || s.long:
		return 0
	case s.m != nil:
		return int(s.m.nodes[s.at].depth)
	}
	for n := min(s.had, minSecret-1); n > 0; n-- {
		if s.words.may(s.window&(1<<(8*n)-1), n) {
			return n
		}
	}
	return 0
}

// reset forgets what was scanned.
func (s *scanner) reset() { *s = scanner{words: s.words, active: s.active[:0]} }
