package replay

import (
	"bytes"
	"fmt"
	"strings"

	"mitmail/decode/dots"
	"mitmail/decode/record"
)

// text is the text of a message: as it was recorded, or another one of its size, unless
// that is too large, that stands in for it.
func (p *Player) text(r *record.Record) []byte {
	if text, ok := p.Texts[r.Seq]; ok {
		return text
	}
	p.stoodIn = true
	text := standIn(r)
	p.note(fmt.Sprintf("record %d: the recording has no text of the message: another one of %d bytes stands in for it; a capture or a .pcapng recording has it", r.Seq, len(text)))
	return text
}

// maxStandIn is how large a text is made that stands in for another one: there has to be
// room on the tape for it, and for what is said beside it.
const maxStandIn = maxTape - 1<<20

// standIn is a message with the header that a record knows, and of its size.
func standIn(r *record.Record) []byte {
	var b bytes.Buffer
	for _, field := range [][2]string{{"From", r.HeaderFrom}, {"To", r.HeaderTo}, {"Subject", r.Subject}, {"Message-ID", r.MessageID}} {
		if value := strings.Map(printable, field[1]); value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", field[0], value)
		}
	}
	b.WriteString("\r\n")
	const line = "This text stands in for one that was not recorded.\r\n"
	size := int(min(max(r.Size, 0), maxStandIn))
	for b.Len() < size {
		b.WriteString(line)
	}
	text := b.Bytes()[:size]
	if size >= 2 {
		copy(text[size-2:], "\r\n")
	}
	return text
}

// printable leaves out what would end a line.
func printable(c rune) rune {
	if c < ' ' || c == 0x7f {
		return -1
	}
	return c
}

// wire is the text of a message as it is sent: to the line with the dot, or up to where
// it was cut.
func (p *Player) wire(r *record.Record) []byte {
	out := dots.Stuff(p.text(r))
	if r.Complete == false {
		return out
	}
	if len(out) > 0 && !bytes.HasSuffix(out, []byte("\r\n")) {
		out = append(out, "\r\n"...)
	}
	return append(out, dots.End...)
}
