package recorded

import (
	"context"
	"fmt"
	"io"

	"mitmail/cmd/internal/captures"
	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tlsopen"
	"mitmail/decode/record"
	"mitmail/view/lang"
)

// kept is what a worker makes of an event of the session.
type kept struct {
	record.Record
	text []byte
}

// readCapture reads a capture.
func (p *picked) readCapture(ctx context.Context, file string, in io.Reader, keys *tlsopen.KeyLog) error {
	var failed error
	pipe := capture.Pipeline[kept]{Keys: keys, Begin: p.begin, Flush: func() {}, Changed: p.changed}
	pipe.Warn = func(file string, w pcap.Warning) { p.log.Warn("%s: %s", lang.T(file), lang.Made(w.String())) }
	pipe.Emit = func(_ *capture.Session, _ []byte, items []kept) {
		for _, k := range items {
			if !p.includes(k.Session) || failed != nil {
				continue
			}
			failed = p.keep(k.Record)
			if k.text != nil {
				p.Texts[k.Seq] = k.text
			}
		}
	}
	pipe.Open = func(context.Context, int) (io.ReadCloser, error) { return io.NopCloser(in), nil }
	var unread error
	pipe.Ended = func(_ int, err error) { unread = captures.NotRecording(file, err) }
	if pipe.Read(ctx, []string{file}); unread != nil {
		return unread
	}
	if failed != nil {
		return fmt.Errorf("%s: %w", file, failed)
	}
	p.Changed = p.others[p.conn]
	return ctx.Err()
}

// changed records that a connection has what mitmail had go on instead.
func (p *picked) changed(conn int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.others == nil {
		p.others = make(map[int64]bool)
	}
	p.others[conn] = true
}

// is records the connection of the session.
func (p *picked) is(conn int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conn = conn
}

// begin begins a session of a capture, of which the records and the texts are kept
// if it is the one.
func (p *picked) begin(of *capture.Session, c *decode.Conversation) capture.Handler[kept] {
	s := record.Session{Number: of.ID, Protocol: of.Protocol}
	if p.want > 0 && of.ID != p.want || p.want == 0 && of.ID > 1 {
		p.another(of.ID)
		return func(int64, []decode.Event, *capture.Output[kept]) {}
	}
	p.is(of.Conn)
	c.Copies(func() io.Writer { return &textOf{of: p} })
	return func(frame int64, events []decode.Event, out *capture.Output[kept]) {
		s.Frame = int(frame)
		for _, ev := range events {
			var k kept
			if m, ok := ev.Payload.(*decode.Message); ok {
				if text, ok := m.Copy.(*textOf); ok {
					k.text = text.whole()
				}
			}
			if p.hidden.On {
				ev = p.masker.Mask(ev)
			}
			if s.Record(ev, &k.Record) {
				out.Items = append(out.Items, k)
			}
		}
	}
}

// textOf is the text of a message, as far as there is room for it.
type textOf struct {
	of   *picked
	text []byte
	over bool
}

// Write implements [io.Writer].
func (t *textOf) Write(b []byte) (int, error) {
	if t.of.text += len(b); t.of.text > maxTexts {
		t.over, t.text = true, nil
	}
	if !t.over {
		t.text = append(t.text, b...)
	}
	return len(b), nil
}

// whole is the text; nil where it was too much.
func (t *textOf) whole() []byte {
	if t.over {
		return nil
	}
	return append([]byte{}, t.text...)
}
