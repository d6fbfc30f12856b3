// Package message reads one mail message as it passes: headers, the MIME tree,
// sizes and hashes, pushed in pieces of any size and never kept whole.
package message

// Summary is what a message turned out to be.
type Summary struct {
	Size   int64    // bytes of the message as its author wrote it
	SHA256 [32]byte // of those bytes

	// Decoded (RFC 2047, 2231) header fields; nil where the field is not there.
	Subject, From, To, MessageID *string

	Parts []Part // leaf parts in order, up to MaxParts
	Lines Lines

	Malformed string // why the MIME structure is broken; "" where it is not
	TooDeep   bool   // nested beyond MaxDepth; what is deeper is one part
	Dropped   int    // parts beyond MaxParts and header bytes beyond MaxHeader were seen, not kept
}

// Part is a leaf of the MIME tree.
type Part struct {
	Type   string // media type, lower case, such as text/plain
	Name   string // file name, decoded; "" where there is none
	Size   int64  // decoded octets
	SHA256 [32]byte
}

// Lines are facts about the raw lines of a message.
type Lines struct {
	BareLF   bool // a LF without CR
	BareCR   bool // a CR without LF
	NUL      bool
	EightBit bool // an octet above 127
	Long     bool // a line of more than 998 octets and its ending (RFC 5322 2.1.1)
	BidiName bool // a bidi control in a decoded header or file name
}
