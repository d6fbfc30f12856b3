package message

import (
	"bytes"
	"hash"
	"strings"
)

// maxFields is how many header fields of one part are read.
const maxFields = 1000

// Tree is a message that is there as a whole: its parts, with where they are.
// What a [Parser] learns from the same bytes is its Summary, so that sizes,
// names and hashes are the same for everybody.
type Tree struct {
	Raw     []byte // belongs to whoever gave it, and is not changed
	Nodes   []Node // in order, leaves and branches, up to twice MaxParts
	Summary Summary
}

// Node is a part of a message (RFC 2046): a leaf, or a multipart or message that
// has parts of its own, which follow it with a greater Depth.
type Node struct {
	Type     string // media type, lower case
	Name     string // of a file, decoded; "" where there is none
	Charset  string // as written; "" where none is named
	Encoding string // of the transfer, lower case; "" where none is named
	Depth    int    // 0 is the message itself
	Header   Range  // with the empty line that ends it
	Body     Range  // without the line ending in front of a delimiter

	part int // in Summary.Parts; -1 is a branch
}

// Range is a piece of a message, from Start up to End.
type Range struct{ Start, End int }

// Field is a header field, unfolded and decoded (RFC 2047).
type Field struct{ Name, Value string }

// Read reads a message that is there as a whole. It does what a [Parser] does,
// within the same limits.
func Read(raw []byte) *Tree {
	p := New()
	o := &outline{raw: raw}
	p.outline = o
	for from := 0; from < len(raw); {
		to := len(raw)
		if i := bytes.IndexByte(raw[from:], '\n'); i >= 0 {
			to = from + i + 1
		}
		o.line(from, to)
		p.Write(raw[from:to])
		from = to
	}
	t := &Tree{Raw: raw, Summary: p.Close()}
	o.close(-1, len(raw))
	t.Nodes = o.nodes
	return t
}

// Leaf is what the parser found in a leaf: its size and hash. The second result
// is false for a branch.
func (t *Tree) Leaf(i int) (Part, bool) {
	n := t.Nodes[i].part
	if n < 0 || n >= len(t.Summary.Parts) {
		return Part{}, false
	}
	return t.Summary.Parts[n], true
}

// Content is the octets of a part without their encoding: of a leaf those that
// Leaf has the hash of, of a branch its bytes as they are. They may be a piece of
// Raw.
func (t *Tree) Content(i int) []byte {
	n := t.Nodes[i]
	body := t.Raw[n.Body.Start:n.Body.End:n.Body.End]
	if n.part < 0 || n.Encoding != "base64" && n.Encoding != "quoted-printable" {
		return body
	}
	p, kept := New(), &keeper{}
	p.header.reading = false
	p.base64.digest.hash = kept // the sink that all bodies share
	p.decodes(n.Encoding)
	p.Write(body)
	p.Close()
	return kept.octets
}

// Text is the content of a part as UTF-8; in an unknown character set it stays
// as it is.
func (t *Tree) Text(i int) string {
	octets := string(t.Content(i))
	switch strings.ToLower(t.Nodes[i].Charset) {
	case "", "utf-8", "us-ascii":
		return octets
	}
	return toUTF8(t.Nodes[i].Charset, octets)
}

// Fields are the header fields of a part in their order, the first thousand.
// Lines that are none are passed over.
func (t *Tree) Fields(i int) (all []Field) {
	h := t.Nodes[i].Header
	for l := range bytes.Lines(t.Raw[h.Start:h.End]) {
		l = bytes.TrimSuffix(bytes.TrimSuffix(l, []byte("\n")), []byte("\r"))
		if n := len(all); n > 0 && len(l) > 0 && isBlank(l[0]) {
			all[n-1].Value += string(l)
			continue
		}
		name, value, ok := bytes.Cut(l, []byte(":"))
		if name = bytes.TrimRight(name, " \t"); !ok || !isName(name) {
			continue
		}
		if len(all) == maxFields {
			break
		}
		all = append(all, Field{string(name), string(value)})
	}
	for i := range all {
		all[i].Value = decodeWords(strings.Trim(all[i].Value, " \t"))
	}
	return all
}

// keeper stands in for a hash and keeps what it is given.
type keeper struct {
	hash.Hash
	octets []byte
}

// Write implements io.Writer.
func (k *keeper) Write(p []byte) (int, error) {
	k.octets = append(k.octets, p...)
	return len(p), nil
}

// Sum implements hash.Hash: there is none.
func (k *keeper) Sum(b []byte) []byte { return b }

// Reset implements hash.Hash, and is never called.
func (k *keeper) Reset() {}
