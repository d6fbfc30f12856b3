package mask

// maxPrefix is how many bytes of a word the automaton has. A longer word is
// followed by itself from there on.
const maxPrefix = 64

// matcher finds words in text, all of them in one pass whose length depends on
// the text alone (Aho and Corasick, 1975). The zero matcher has no words. It does
// not change once it is built, so that many scanners may share it.
type matcher struct {
	nodes []node
	roots [256]int32 // the nodes of first bytes; 0 for none
	long  []longWord
}

// longWord is a word longer than maxPrefix, with where each of its prefixes goes
// on when a byte does not follow it (Knuth, Morris and Pratt, 1977).
type longWord struct {
	text string
	fail []int32 // by length less one: the longest shorter prefix that it ends with
}

// node is a prefix of words. Its children are a list.
type node struct {
	child, next int32 // the first child, and the next one of the same parent; 0 for none
	fail        int32 // the longest suffix of it that is a prefix too
	depth       int32 // its length
	found       int32 // the length of the longest word that ends with it; 0 for none
	b           byte
	long        []int32 // the long words that begin with it
	more        int32   // the longest suffix of it that long words begin with; 0 for none
}

// build makes a matcher of words, none of them empty.
func build(words []string) *matcher {
	m := &matcher{nodes: make([]node, 1, 64)}
	for _, w := range words {
		m.add(w)
	}
	m.link()
	return m
}

func (m *matcher) add(word string) {
	prefix := word[:min(len(word), maxPrefix)]
	at := int32(0)
	for i := range len(prefix) {
		next := m.step(at, prefix[i])
		if next == 0 {
			next = m.grow(at, prefix[i])
		}
		at = next
	}
	n := &m.nodes[at]
	n.found = n.depth
	if len(word) > maxPrefix {
		n.long = append(n.long, int32(len(m.long)))
		m.long = append(m.long, newLongWord(word))
	}
}

func newLongWord(text string) longWord {
	fail := make([]int32, len(text))
	for i, k := 1, int32(0); i < len(text); i++ {
		for k > 0 && text[k] != text[i] {
			k = fail[k-1]
		}
		if text[k] == text[i] {
			k++
		}
		fail[i] = k
	}
	return longWord{text, fail}
}

// follow is how much of the word a text ends with that ended with so much of it,
// and then has b.
func (w *longWord) follow(at int32, b byte) int32 {
	if int(at) == len(w.text) {
		at = w.fail[at-1]
	}
	for at > 0 && w.text[at] != b {
		at = w.fail[at-1]
	}
	if w.text[at] == b {
		at++
	}
	return at
}

// step is the child of a node for a byte; 0 for none.
func (m *matcher) step(at int32, b byte) int32 {
	if at == 0 {
		return m.roots[b]
	}
	for c := m.nodes[at].child; c != 0; c = m.nodes[c].next {
		if m.nodes[c].b == b {
			return c
		}
	}
	return 0
}

func (m *matcher) grow(at int32, b byte) int32 {
	n := int32(len(m.nodes))
	m.nodes = append(m.nodes, node{b: b, depth: m.nodes[at].depth + 1})
	if at == 0 {
		m.roots[b] = n
	} else {
		m.nodes[n].next, m.nodes[at].child = m.nodes[at].child, n
	}
	return n
}

// link finds where each node goes on when a byte has no child there, the shorter
// nodes first.
func (m *matcher) link() {
	var queue []int32
	for _, n := range m.roots {
		if n != 0 {
			queue = append(queue, n)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		n := &m.nodes[at]
		if n.found == 0 {
			n.found = m.nodes[n.fail].found
		}
		if n.more = at; n.long == nil {
			n.more = m.nodes[n.fail].more
		}
		for c := n.child; c != 0; c = m.nodes[c].next {
			m.nodes[c].fail = m.follow(n.fail, m.nodes[c].b)
			queue = append(queue, c)
		}
	}
}

// follow is where a byte leads from a node: to the longest prefix that the text
// ends with.
func (m *matcher) follow(at int32, b byte) int32 {
	for {
		if next := m.step(at, b); next != 0 || at == 0 {
			return next
		}
		at = m.nodes[at].fail
	}
}
