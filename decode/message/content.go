package message

// content passes a piece of a line to the header or the body it is part of.
func (p *Parser) content(b []byte) {
	if len(b) == 0 {
		return
	}
	if !p.header.reading {
		p.body.text(b)
	} else if rest, ok := p.header.text(b); !ok {
		p.headless(rest)
	}
}

// contentEnd passes the end of a line.
func (p *Parser) contentEnd(ending string) {
	if !p.header.reading {
		p.body.newline(ending)
		return
	}
	switch p.header.newline() {
	case lineBlank:
		p.enter()
	case lineForeign:
		p.headless(nil)
		p.contentEnd(ending)
	}
}

// contentStop says that the message ends, perhaps within a line: then a body
// keeps the line ending before, and a line that is no field yet never will be.
func (p *Parser) contentStop() {
	if p.header.reading && p.header.newline() == lineForeign {
		p.headless(nil)
	}
	if !p.header.reading {
		p.body.text(nil)
	}
}

// headless turns to the body of a part whose first line is no header field,
// and gives it that line.
func (p *Parser) headless(rest []byte) {
	line := p.header.field
	p.outline.bodyHere()
	p.enter()
	p.content(line)
	p.content(rest)
}
