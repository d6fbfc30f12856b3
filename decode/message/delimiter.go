package message

import "bytes"

// maxDelimiter is the longest line that may be a delimiter, and maxBoundary the
// longest boundary in it. RFC 2046 5.1.1 allows 70 octets, and a line has room
// for 998.
const (
	maxDelimiter = 4096
	maxBoundary  = maxDelimiter - len("----")
)

// hold keeps a line that began with a dash until it is known whether it is a
// delimiter.
func (p *Parser) hold(b []byte) {
	n := min(len(b), maxDelimiter+1-len(p.held))
	p.held = append(p.held, b[:n]...)
	if len(p.held) > maxDelimiter || len(p.held) > 1 && p.held[1] != '-' {
		p.release()
		p.content(b[n:])
	}
}

// release makes content of a held line.
func (p *Parser) release() {
	line := p.held
	p.held = p.held[:0]
	p.content(line)
}

// delimiter says whether the held line is a delimiter of an open multipart
// (RFC 2046 5.1.1), the innermost first, and if so acts on it. Blanks after it
// do not count; the line ending before it belongs to it.
func (p *Parser) delimiter() bool {
	line, ok := bytes.CutPrefix(bytes.TrimRight(p.held, " \t"), []byte("--"))
	if !ok {
		return false
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		rest, ok := bytes.CutPrefix(line, p.open[i].boundary)
		if !ok || p.open[i].boundary == nil {
			continue
		}
		switch string(rest) {
		case "":
			p.next(i)
			return true
		case "--":
			p.shut(i)
			return true
		}
	}
	return false
}

// next ends the current part and begins another of the multipart at open[i].
func (p *Parser) next(i int) {
	p.held = p.held[:0]
	p.finish()
	p.leave(i + 1)
	p.outline.delimited(i)
	p.begin(p.open[i].child)
}

// shut ends the current part and the multipart at open[i]: an epilogue follows.
func (p *Parser) shut(i int) {
	p.held = p.held[:0]
	p.finish()
	p.leave(i + 1)
	p.outline.delimited(i)
	p.open = p.open[:i]
}
