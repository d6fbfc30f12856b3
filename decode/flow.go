package decode

import "bytes"

// The limits of law 3. What goes beyond is forwarded all the same.
const (
	maxLine       = 16 << 10 // bytes of a line kept for parsing
	maxReplyLines = 1000     // lines of one reply kept
	maxReplyBytes = 1 << 20  // bytes of one reply kept
	maxPending    = 1000     // commands waiting for their replies
	maxRecipients = 10_000   // recipients of one envelope
	maxEnvelope   = 1 << 20  // bytes of one envelope
	maxHeld       = 64 << 10 // bytes that may wait for the reply to a STARTTLS; a pump reads no more at a time
	maxStore      = 1 << 10  // memory an idle flow keeps
)

// flow is one direction of a conversation: the bytes pushed and not yet
// committed, and how they are to be cut into units.
type flow struct {
	side         Side
	buf          []byte    // not yet committed: a view of the last push, or of store
	store        []byte    // what a Next left behind
	early        int       // bytes at the front of buf that have been forwarded
	bytes        int64     // pushed in all
	ended        Why       // 0 while the side may still speak
	endGiven     bool      // its end
	rest         bool      // in the rest of an over-long line
	octets       int64     // octets of a BDAT chunk still to come,
	chunk        *transfer // the message they belong to,
	excess       int64     // how many of them, the last ones, go no further
	discards     bool      // nothing goes further: the text before was dropped, and the other side waits for its end
	keeps        bool      // the server's: what is still to come of its reply goes no further
	excessRuling Ruling    // the ruling that has any of these so
	text         *text     // message text that ends with a dot; nil outside of one
	opaque       *opaqueTLS
	resync       bool       // where the next line begins is not known
	absent       bool       // its bytes are not to be had
	holes        int64      // of its bytes that were not captured
	hold         bool       // see Conversation.Hold
	reply        *heldReply // held: how far the reply at the front has been read; nil where none ever was
	texts        bool       // see Conversation.HoldText
	severed      string     // see Conversation.Sever; "" where it may go on
	sought       int        // held text: how far its end has been looked for
}

// push adds p behind what is left. It keeps a view of p when nothing is left.
func (f *flow) push(p []byte) {
	f.bytes += int64(len(p))
	if len(f.buf) == 0 {
		f.buf = p
		return
	}
	f.keep()
	f.store = append(f.store, p...)
	f.buf = f.store
}

// committed is how many bytes are units that were committed.
func (f *flow) committed() int64 { return f.bytes - int64(len(f.buf)) }

// keep moves what is left into memory of the flow's own, so that the driver may
// use its buffer again.
func (f *flow) keep() {
	switch {
	case len(f.buf) == 0 && cap(f.store) > maxStore:
		f.store = nil
	case len(f.buf) > 0 && len(f.store) == len(f.buf) && &f.store[0] == &f.buf[0]:
		return // it is there already
	}
	f.store = append(f.store[:0], f.buf...)
	f.buf = f.store
}

// take removes the n bytes of a committed unit.
func (f *flow) take(n int) {
	if f.sought = 0; f.reply != nil {
		*f.reply = heldReply{}
	}
	f.buf = f.buf[n:]
	f.early = max(0, f.early-n)
}

// frame finds the next unit at the front of the buffer; 0 where it is not
// complete. A flow that has ended gives up what is left of it.
func (f *flow) frame() (int, UnitKind) {
	switch {
	case len(f.buf) == 0:
		return 0, 0
	case f.opaque != nil:
		return f.opaque.frame(f.buf, f.ended != 0), Octets
	case f.octets > 0:
		n := f.octets - f.excess
		if n == 0 {
			n = f.excess
		}
		return int(min(n, int64(len(f.buf)))), Body
	case f.text != nil:
		return f.frameText()
	default:
		return f.frameLine()
	}
}

func (f *flow) frameLine() (int, UnitKind) {
	kind := Line
	if f.rest {
		kind = Fragment
	}
	if i := bytes.IndexByte(f.buf[:min(len(f.buf), maxLine)], '\n'); i >= 0 {
		return i + 1, kind
	}
	if len(f.buf) >= maxLine || f.rest || f.ended != 0 {
		return min(len(f.buf), maxLine), kind
	}
	return 0, 0
}

func (f *flow) frameText() (int, UnitKind) {
	n, end := f.text.cut(f.buf)
	switch {
	case end:
		return n, EndOfBody
	case n == 0 && f.ended != 0:
		return len(f.buf), Body
	}
	return n, Body
}
