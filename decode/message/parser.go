package message

import "bytes"

// The limits of what is kept of a message. What lies beyond is read and
// hashed, and [Summary.Dropped] or [Summary.TooDeep] says so.
const (
	MaxDepth  = 50      // multiparts and messages within one another
	MaxParts  = 1000    // leaf parts
	MaxHeader = 1 << 20 // bytes of the header fields that are read, over all parts
)

// Parser reads one message (RFC 5322, 2045, 2046) as it comes. How the message
// is cut into writes makes no difference, no message makes it fail, and what
// it keeps is bounded by the limits above. [New] makes one.
type Parser struct {
	sum    Summary
	whole  digest
	facts  facts
	cr     bool    // a CR waits for its LF
	held   []byte  // the line so far, while it may be a delimiter
	open   []level // what the current part lies within, outermost first
	header header
	part   Part // the leaf being read, where body is not a void
	body   body

	outline *outline // where everything is; nil where nobody asked

	void   void
	raw    raw
	quoted quoted
	base64 base64Body
}

// New makes a parser for one message.
func New() *Parser {
	p := &Parser{whole: newDigest(), header: header{top: true, room: MaxHeader}}
	out := &sink{digest: newDigest()}
	p.raw.sink, p.quoted.sink, p.base64.sink = out, out, out
	p.begin(plainText)
	return p
}

// Write takes the next bytes of the message. It does not keep b.
func (p *Parser) Write(b []byte) {
	p.whole.write(b)
	for len(b) > 0 {
		if !p.header.reading && p.facts.column == 0 && !p.cr {
			b = b[p.body.lines(b):]
		}
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			p.line(b[:i])
			b = b[i+1:]
		} else {
			p.piece(b)
			return
		}
	}
}

// Close ends the message and says what it was.
func (p *Parser) Close() Summary {
	p.freeCR()
	if len(p.held) > 0 && !p.delimiter() {
		p.release()
	}
	p.contentStop()
	p.outline.end()
	p.finish()
	p.leave(0)
	return p.summary()
}

// piece takes bytes within a line. A CR at the end may be half a CRLF.
func (p *Parser) piece(b []byte) {
	if len(b) == 0 {
		return
	}
	p.freeCR()
	if last := len(b) - 1; b[last] == '\r' {
		p.cr, b = true, b[:last]
	}
	p.text(b)
}

// line takes what is left of a line before its LF.
func (p *Parser) line(b []byte) {
	p.piece(b)
	ending := "\n"
	if p.cr {
		p.cr, ending = false, "\r\n"
	}
	p.end(ending)
}

// CutOff says that the message is cut off here: a CR at its end may be half a CRLF. Only
// Close may follow.
func (p *Parser) CutOff() {
	bare := p.facts.BareCR
	p.freeCR()
	p.facts.BareCR = bare
}

var loneCR = []byte{'\r'}

// freeCR makes text of a CR that no LF followed.
func (p *Parser) freeCR() {
	if p.cr {
		p.cr = false
		p.text(loneCR)
	}
}

// text takes a piece of a line, without any of its ending.
func (p *Parser) text(b []byte) {
	if len(b) == 0 {
		return
	}
	start := p.facts.column == 0
	p.facts.text(b)
	if len(p.held) > 0 || start && b[0] == '-' && len(p.open) > 0 {
		p.hold(b)
	} else {
		p.content(b)
	}
}

// end takes the end of a line.
func (p *Parser) end(ending string) {
	p.facts.end(ending)
	if len(p.held) > 0 {
		if p.delimiter() {
			return
		}
		p.release()
	}
	p.contentEnd(ending)
}

// summary puts together what was learned.
func (p *Parser) summary() Summary {
	s, h := p.sum, &p.header
	s.Size, s.SHA256 = p.whole.size, p.whole.sum()
	s.Lines = p.facts.Lines
	s.Dropped += h.dropped
	s.Subject, s.From, s.To, s.MessageID = h.subject, h.from, h.to, h.id
	for _, field := range []*string{s.Subject, s.From, s.To, s.MessageID} {
		if field != nil {
			*field = decodeWords(*field)
			s.Lines.BidiName = s.Lines.BidiName || bidi(*field)
		}
	}
	return s
}
