package line

import (
	"bytes"
	"time"

	"mitmail/decode"
)

// Run gathers the chunks of a session, so that a message of many megabytes is
// one line. Give it every event of the session: [Run.Add] says whether the
// event was a chunk; before any other event is shown, [Run.Take] has the lines
// of the chunks before it. The zero Run is ready.
type Run struct {
	Time           time.Time // of the latest chunk
	client, server half
}

// half is the chunks of one side.
type half struct {
	bytes int64
	dot   bool // the line that ends a message has come
	cut   bool // the event before the chunks breaks off in the middle of a line
}

// Add counts an event in, and reports whether it was a chunk.
func (r *Run) Add(ev decode.Event) bool {
	h := &r.client
	if ev.From == decode.Server {
		h = &r.server
	}
	if _, chunk := ev.What.(*decode.Chunk); chunk {
		r.Time = ev.Time
		h.add(ev.Raw)
		return true
	}
	if n := len(ev.Raw); n > 0 {
		h.cut = ev.Raw[n-1] != '\n'
	}
	return false
}

func (h *half) add(raw []byte) {
	if !h.cut && bytes.Equal(raw, []byte(".\r\n")) {
		h.dot = true
		return
	}
	h.bytes += int64(len(raw))
}

// Take is the lines of the chunks since the last Take.
func (r *Run) Take() []Line { return append(r.client.take(ToServer), r.server.take(ToClient)...) }

func (h *half) take(sign Sign) []Line {
	var lines []Line
	if h.bytes > 0 {
		what := "the text of the message"
		if h.cut {
			what = "the rest of that line"
		}
		lines = append(lines, Line{Sign: sign, Said: []Span{{Text: "… " + Size(h.bytes)}}, Means: note(what)})
	}
	if h.dot {
		lines = append(lines, Line{Sign: sign, Said: []Span{{Text: ".", Role: Verb}}, Means: note("a dot alone: the message ends here")})
	}
	h.bytes, h.dot = 0, false
	return lines
}
