package decode

import (
	"io"

	"mitmail/decode/dots"
	"mitmail/decode/message"
)

// transfer is a message on its way.
type transfer struct {
	*message.Parser
	via         string
	serial      int    // from 1 within the session
	number      int    // POP3
	headersOnly bool   // asked for with TOP n 0
	declared    int64  // octets that the server announced; -1 where it did not
	missing     int64  // bytes that were never captured
	text        *text  // nil for BDAT
	binary      bool   // BODY=BINARYMIME
	last        bool   // BDAT: LAST was said
	elsewhere   bool   // a piece of it does not pass here (BURL)
	ended       bool   // its end has been seen
	verdict     *Reply // a verdict that came before the end
	refused     bool   // a chunk of it was refused
	taken       bool   // LMTP: by one recipient at least
	refusers    []int  // LMTP: recipients, by number, for whom it was refused
	copy        io.Writer
	answer      []byte // what mitmail says to it in the server's place; nil where the server does
	dropped     bool   // it has not gone on, and gets no reply
	by          string // who ruled on it
	kept        bool   // a ruling was about it, and the same bytes went on
	undelivered bool   // the client was never told to begin, or that it begins: it is no message
	cut         bool   // the session was cut off inside of it: what did not go on is no part of it
}

func (c *Conversation) newTransfer(via string) *transfer {
	c.transfers++
	t := &transfer{Parser: message.New(), via: via, serial: c.transfers, declared: -1, undelivered: c.undelivered || c.flow(c.protocol.Texts()).keeps}
	if c.copies != nil && !t.undelivered {
		t.copy = c.copies()
	}
	if via != "BDAT" && via != "BURL" {
		t.text = newText(t)
	}
	return t
}

// Write handles text of the message as its author wrote it.
func (t *transfer) Write(p []byte) {
	t.Parser.Write(p)
	if t.copy != nil {
		_, _ = t.copy.Write(p) // what becomes of a copy is its writer's affair
	}
}

// body handles a run of message text.
func (c *Conversation) body(f *flow, u Unit, r Ruling) {
	c.chunk(u, r)
	if f.text != nil {
		c.tellPasses(f)
		b2, b1 := f.text.before(u.Raw, len(u.Raw))
		f.text.feed(f.text.transfer.passes(u.Raw, r))
		f.text.b2, f.text.b1 = b2, b1 // its end is found in what came
		return
	}
	if f.chunk != nil {
		f.chunk.Write(f.chunk.passes(u.Raw, r))
	}
	f.octets -= int64(len(u.Raw))
	if u.Consumed {
		f.excess = f.octets
	}
	if f.octets == 0 {
		c.chunkEnd(f)
	}
}

// passes is what becomes part of a message of what came of it: all, up to where the
// session is cut off.
func (t *transfer) passes(raw []byte, r Ruling) []byte {
	if !r.Cut {
		return raw
	}
	t.cut, t.by = true, r.By
	return r.sent(raw)
}

// endOfBody handles the final dot, and where text is held all of it.
func (c *Conversation) endOfBody(f *flow, u Unit, r Ruling) {
	if len(u.Raw) == len(dots.End) && r.zero() {
		c.chunk(u, r)
	} else {
		c.ruledText(f, u.Raw[:len(u.Raw)-len(dots.End)], r)
	}
	f.text.finish()
	c.textEnd(f)
}

// textEnd hands a message on whose last line has been seen.
func (c *Conversation) textEnd(f *flow) {
	t := f.text.transfer
	f.text = nil
	t.ended = true
	c.handler.transferred(t)
}

// cutOff ends the text of a side that has gone, or that went on as if it had
// ended. The message is incomplete.
func (f *flow) cutOff() *transfer {
	t := f.text.transfer
	f.text.finish()
	f.text = nil
	return t
}

// giveMessage gives the event of a message, and the findings about it.
func (c *Conversation) giveMessage(t *transfer, from Side, m *Message) {
	if !t.ended || t.cut {
		t.CutOff()
	}
	m.Via, m.Transfer, m.Number, m.Complete, m.Summary = t.via, t.serial, t.number, t.ended && t.missing == 0 && !t.elsewhere && !t.cut, t.Close()
	m.Missing, m.Copy = t.missing, t.copy
	c.messages++
	c.emit(Event{From: from, By: t.by, Payload: m})
	if t.by != "" {
		c.find(from, changed(t.kept), t.by)
	}
	if !t.binary {
		c.lineFindings(from, m)
	}
	if m.Lines.BidiName {
		c.find(from, "bidi-control.name")
	}
	if t.text != nil {
		c.textFindings(from, t.text)
	}
	if !t.elsewhere {
		c.structureFindings(from, m)
	}
	if t.declared >= 0 && m.Complete && t.declared != m.Size {
		c.find(from, "octet-count-wrong", number(t.declared), number(m.Size))
	}
	c.handler.message(t, m)
}

// lineFindings gives the findings about the lines of a message. A binary one
// (RFC 3030 3) has none.
func (c *Conversation) lineFindings(from Side, m *Message) {
	if m.Lines.BareLF {
		c.find(from, "bare-lf")
	}
	if m.Lines.BareCR {
		c.find(from, "bare-cr")
	}
	if m.Lines.NUL {
		c.find(from, "nul-byte.message")
	}
	if m.Lines.Long {
		c.find(from, "line-too-long.octets", "998")
	}
}

func (c *Conversation) textFindings(from Side, t *text) {
	if t.oddities > 0 {
		key := "smuggling.commands"
		if from == Server {
			key = "smuggling.replies"
		}
		c.find(from, key, t.odd)
	}
	if t.unstuffed > 0 {
		c.find(from, "dot-not-stuffed", number(t.unstuffed))
	}
}

func (c *Conversation) structureFindings(from Side, m *Message) {
	if !m.Complete && m.OK != No {
		c.note(from, c.incomplete(from, m))
	}
	if m.Malformed != "" && m.Complete && m.Via != "TOP" { // TOP cuts a message on purpose
		c.find(from, "mime-malformed", m.Malformed)
	}
	if m.TooDeep {
		c.find(from, "mime-too-deep")
	}
	if m.Dropped > 0 {
		c.find(from, "limit-reached.parts")
	}
}

// incomplete says what a message lacks: its end, or bytes within it that the
// capture never had.
func (c *Conversation) incomplete(from Side, m *Message) Sentence {
	switch {
	case m.Missing > 0 && c.flow(from).ended == 0:
		return Sentence{"message-incomplete.middle", []string{number(m.Missing)}}
	case m.Missing > 0:
		return Sentence{"message-incomplete.missing", []string{number(m.Missing)}}
	case c.flow(from).ended == Cut:
		return Sentence{"message-incomplete.cut", []string{number(m.Size)}}
	}
	return Sentence{"message-incomplete.off", []string{number(m.Size)}}
}
