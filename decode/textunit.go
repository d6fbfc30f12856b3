package decode

import (
	"bytes"
	"time"

	"mitmail/decode/dots"
	"mitmail/decode/message"
)

// maxHeldText is how much of a message is held for a ruling. A longer one passes.
const maxHeldText = 32 << 20

// HoldText has the text of each message wait for a ruling, or ends that: while it
// is on, nothing of it leaves early, and a text is one unit of kind EndOfBody, with
// its final dot, up to 32 MiB. A longer one passes in pieces, with a finding. BDAT
// chunks are not held.
func (c *Conversation) HoldText(from Side, on bool) { c.flow(c.role(from)).texts = on }

// wholeText reports whether the text that a flow is in is one unit.
func (f *flow) wholeText() bool {
	return f.texts && f.text != nil && !f.text.begun && f.text.passes == ""
}

// frameWholeText finds the end of held text; 0 where it has not come.
func (f *flow) frameWholeText() (int, UnitKind) {
	if bytes.HasPrefix(f.buf, []byte(dots.End)) {
		return len(dots.End), EndOfBody
	}
	const end = "\r\n" + dots.End
	if i := bytes.Index(f.buf[f.sought:], []byte(end)); i >= 0 {
		return f.sought + i + len(end), EndOfBody
	}
	f.sought = max(0, len(f.buf)-len(end)+1)
	switch {
	case len(f.buf) >= maxHeldText:
		f.text.passes = "limit-reached.text"
	case looksEnded(f.buf):
		f.text.passes = "limit-reached.lookalike"
	default:
		return 0, 0
	}
	return f.frameText()
}

// looksEnded reports whether text stands at what some software takes for its end:
// nothing more may come until the other side has it.
func looksEnded(p []byte) bool {
	head := bytes.TrimRight(p, "\r\n")
	tail := p[len(head):]
	return len(tail) > 0 && bytes.HasSuffix(head, []byte(".")) && string(tail) != "\r" &&
		(len(head) == 1 || breaks(head[len(head)-2]))
}

// tellPasses says why a text passes that was to be held.
func (c *Conversation) tellPasses(f *flow) {
	if f.text.passes != "" && !f.text.begun {
		c.find(f.side, f.text.passes)
	}
}

// ruledText gives the events of a text that was held, and reads it. The final dot
// is a piece of its own, as it is where nothing is held.
func (c *Conversation) ruledText(f *flow, raw []byte, r Ruling) {
	t := f.text.transfer
	t.answer, t.dropped, t.by = bytes.Clone(r.Answer), r.Drop || r.Cut, r.By
	dot := []byte(dots.End)
	text := Event{From: f.side, Raw: raw, Payload: &Chunk{Of: MessageText, Transfer: t.serial}}
	last := Event{From: f.side, Raw: dot, Payload: &Chunk{Of: MessageText, Last: true, Transfer: t.serial}}
	if !r.zero() {
		r.tell(&text)
		r.tell(&last)
		if r.Send != nil {
			text.Sent, last.Sent = r.Send, nil
			if before, whole := bytes.CutSuffix(r.Send, dot); whole {
				text.Sent, last.Sent = before, dot
			}
		}
		t.kept = bytes.Equal(text.Sent, raw) && !r.Cut
	}
	if len(raw)+len(text.Sent) > 0 {
		c.emit(text)
	}
	c.emit(last)
	f.text.feed(t.passes(raw, r))
	if f.side == Client && r.Drop && !r.Cut {
		f.discards, f.excessRuling = true, Ruling{Drop: true, By: r.By}
	}
}

// lookText is what a held text would mean if it were forwarded now.
func (c *Conversation) lookText(f *flow, raw []byte) *Message {
	t := &transfer{Parser: message.New(), via: f.text.transfer.via, number: f.text.transfer.number}
	text := newText(t)
	text.feed(raw[:len(raw)-len(dots.End)])
	text.finish()
	m := &Message{Via: t.via, Number: t.number, Complete: true, Summary: t.Close()}
	if s, ok := c.handler.(*smtp); ok && f.side == Client {
		m.Envelope = s.envelope(t)
	}
	return m
}

// cancelLogin has mitmail cancel the login that the server still takes part in, as the
// client was told that it is over (RFC 4954 4, RFC 5034 4). The driver sends the line.
func (c *Conversation) cancelLogin(verb, by string) {
	c.emit(Event{From: Proxy, Raw: []byte("*\r\n"), By: by, Payload: &Response{}})
	c.expect(&pending{verb: verb, own: true, by: by})
}

// Inject says that mitmail says whole lines in addition: to the server commands,
// whose replies are consumed; to the client a reply that answers nothing. It returns
// the events; the driver sends the bytes.
func (c *Conversation) Inject(at time.Time, to Side, p []byte, by string) []Event {
	c.begin(at)
	if c.role(to) == Client {
		c.emit(Event{From: Proxy, Raw: p, By: by, Payload: c.parseReply(p)})
		return c.events
	}
	for line := range bytes.Lines(p) {
		cmd := c.handler.parse(line)
		c.emit(Event{From: Proxy, Raw: line, By: by, Secrets: cmd.secrets(line), Payload: cmd})
		owed := c.handler.command(cmd)
		owed.own, owed.by = true, by
		c.expect(owed)
	}
	return c.events
}
