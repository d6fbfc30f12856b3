package html

import (
	"bytes"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxBody is how many bytes of a message's text are shown; the rest is counted.
const maxBody = 16 << 10

// body is what one side said that is too much to stand among the lines.
type body struct {
	text []byte
	of   decode.ChunkOf
	mail int   // which message's text it is; 0 where it is none's
	more int64 // bytes that are not kept
}

func (k *dialogue) body(from decode.Side) *body {
	if from == decode.Server {
		return &k.bodies[1]
	}
	return &k.bodies[0]
}

// add appends more of it. The rest of a long line is not kept: whether it is
// secret is not known.
func (b *body) add(raw []byte, chunk *decode.Chunk) {
	b.of = chunk.Of
	if b.of == decode.RestOfLine || chunk.Dot() { // which has a line of its own
		return
	}
	b.mail = chunk.Transfer
	n := min(len(raw), maxBody-len(b.text))
	b.text = append(b.text, raw[:n]...)
	b.more += int64(len(raw) - n)
}

// texts adds the texts that have come to their end.
func (k *dialogue) texts() {
	class := ""
	for _, l := range k.run.Take() {
		b, way := &k.bodies[0], leg{to: toServer, last: true}
		switch l.Sign {
		case line.ToClient:
			b, way = &k.bodies[1], leg{to: toClient, last: true}
		case line.Changed:
			b, way = new(body), leg{}
		}
		if l.Sign != line.Changed { // else it is about the line above
			class = kind(l.Sign)
		}
		k.beginItem(class, k.run.Time, l, "")
		if len(b.text) > 0 {
			k.line(l, way, nil, b)
			k.shapes.add(b)
		} else {
			k.line(l, way, nil, nil)
		}
		k.items.raw("</div></li>\n")
		*b = body{}
	}
}

// unfold adds what a line says, with the text behind it to unfold.
func (b *body) unfold(m *markup, said []line.Span) {
	m.raw(`<details class="said"><summary>`)
	m.spans(said)
	m.raw("</summary><pre>\n") // HTML drops that line feed
	b.lines(func(dot, l []byte) {
		if len(dot) > 0 {
			m.tag("span", "stuffed", ".")
		}
		m.text(string(bytes.TrimSuffix(l, []byte("\r\n"))))
		m.raw("\n")
	})
	m.raw("</pre>")
	if b.more > 0 {
		m.raw("<p>", lang.F("… %s more", line.Size(b.more)), "</p>")
	}
	m.raw("</details>")
}

// lines calls f with each line of the text, its ending included, and with the dot
// that was stuffed in front of it.
func (b *body) lines(f func(dot, l []byte)) {
	behind := true // a true line ending, where dots are stuffed
	for l := range bytes.Lines(b.text) {
		n := 0
		if behind && b.of == decode.MessageText && l[0] == '.' {
			n = 1
		}
		behind = bytes.HasSuffix(l, []byte("\r\n"))
		f(l[:n], l[n:])
	}
}
