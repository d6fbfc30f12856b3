package sink

import (
	"encoding/binary"
	"io"

	"mitmail/view/text"
)

// renderer is a view of which each session can be rendered by itself: those of
// captures are, by many at the same time.
type renderer interface {
	// session returns what appends to b what an entry of one session is rendered
	// to.
	session(of Session) func(b []byte, e *entry) []byte
	// write writes what sessions were rendered to, in their order.
	write(p []byte)
}

// jsonRenderer writes records, whose lines are made already.
type jsonRenderer struct{ w io.Writer }

func (jsonRenderer) session(Session) func([]byte, *entry) []byte {
	return func(b []byte, e *entry) []byte { return append(b, e.json...) }
}

func (r jsonRenderer) write(p []byte) { _, _ = r.w.Write(p) } // what is not taken is counted

// textRenderer writes readable lines.
type textRenderer struct {
	*text.Writer
	look text.Options
}

func newTextRenderer(w io.Writer, look text.Options) renderer {
	return textRenderer{text.New(w, look), look}
}

func (r textRenderer) session(of Session) func([]byte, *entry) []byte {
	s := text.NewSession(of.ID, of.Protocol, r.look)
	return func(b []byte, e *entry) []byte {
		switch {
		case e.draft != nil:
		case e.shown:
			b = s.Append(b, e.Event)
		case e.last():
			b = s.End(b)
		}
		return b
	}
}

func (r textRenderer) write(p []byte) { _ = r.Pieces(p) }

// rendering is one session as the renderers see it: for each output one, or nil.
type rendering []func([]byte, *entry) []byte

// render begins to render a session.
func (s *Sink) render(of Session) rendering {
	all := make(rendering, len(s.outputs))
	for i, o := range s.outputs {
		if o.renderer != nil {
			all[i] = o.session(of)
		}
	}
	return all
}

// framer has sessions of captures rendered, for several outputs into the same
// bytes: frames, each with the number of its output and its length in front.
type framer struct {
	rendering
	outputs []*output
	last    int // the output of the last frame; -1 for none
	start   int // where that is
}

const frameHead = 1 + 4

// begin begins bytes that others may have written to.
func (f *framer) begin() { f.last = -1 }

// add adds what an entry is rendered to.
func (f *framer) add(b []byte, e *entry) []byte {
	for i, render := range f.rendering {
		if render == nil {
			continue
		}
		if i != f.last {
			f.last, f.start = i, len(b)
			b = append(b, byte(i), 0, 0, 0, 0)
		}
		b = f.outputs[i].render(render, b, e)
		if n := len(b) - f.start - frameHead; n > 0 {
			binary.LittleEndian.PutUint32(b[f.start+1:], uint32(n))
		} else {
			b, f.last = b[:f.start], -1
		}
	}
	return b
}

// nextFrame is the first frame, and what is behind it.
func nextFrame(b []byte) (output int, p, rest []byte) {
	end := frameHead + binary.LittleEndian.Uint32(b[1:])
	return int(b[0]), b[frameHead:end], b[end:]
}
