package message

// level is a multipart or a message that the current part lies within.
type level struct {
	boundary []byte // nil in a message
	child    string // the type of a part that does not name its own
}

// begin starts to read the header of a part.
func (p *Parser) begin(defaultType string) {
	p.body = &p.void
	p.header.begin(defaultType)
}

// enter ends the header of a part and turns to what its body is made of.
func (p *Parser) enter() {
	e := p.header.end()
	switch {
	case !e.message() && !e.multipart():
		p.leaf(e)
	case len(p.open) == MaxDepth:
		p.sum.TooDeep = true
		p.leaf(e)
	case e.message():
		p.outline.branch(e, len(p.open))
		p.open = append(p.open, level{})
		p.begin(plainText)
	case e.boundary == "" || len(e.boundary) > maxBoundary:
		p.malformed("multipart without a usable boundary")
		p.leaf(e)
	default:
		p.outline.branch(e, len(p.open))
		p.open = append(p.open, level{[]byte(e.boundary), e.child()})
	}
}

// leaf starts to read the body of a part that is not looked into.
func (p *Parser) leaf(e entity) {
	if len(p.sum.Parts) == MaxParts {
		p.sum.Dropped++
		return
	}
	p.outline.leaf(e, len(p.open), len(p.sum.Parts))
	p.part = Part{Type: e.media, Name: e.name}
	p.facts.BidiName = p.facts.BidiName || bidi(e.name)
	p.decodes(e.encoding)
}

// decodes starts to read a body in an encoding.
func (p *Parser) decodes(encoding string) {
	switch encoding {
	case "base64":
		p.body = p.base64.reset()
	case "quoted-printable":
		p.body = p.quoted.reset()
	default:
		p.body = p.raw.reset()
	}
}

// finish ends the current part, wherever in it the message has got to.
func (p *Parser) finish() {
	for p.header.reading {
		p.outline.bodyHere()
		p.enter()
	}
	if p.body == &p.void {
		return
	}
	p.malformed(p.body.end())
	p.part.Size, p.part.SHA256 = p.raw.result()
	p.sum.Parts = append(p.sum.Parts, p.part)
	p.body = &p.void
}

// leave closes the levels from open[n] on, which no delimiter has closed.
func (p *Parser) leave(n int) {
	for _, l := range p.open[n:] {
		if l.boundary != nil {
			p.malformed("multipart is not closed")
		}
	}
	p.open = p.open[:n]
}

// malformed notes the first thing that is wrong, if anything is.
func (p *Parser) malformed(why string) {
	if p.sum.Malformed == "" {
		p.sum.Malformed = why
	}
}
