package line

import (
	"bytes"
	"time"

	"mitmail/decode"
	"mitmail/view/lang"
)

// ChunkRun gathers the chunks of a session, so that a message of many megabytes is
// one line. Give it every event of the session: [ChunkRun.Add] says whether the
// event was a chunk; before any other event is shown, [ChunkRun.Take] has the lines
// of the chunks before it. The zero ChunkRun is ready.
type ChunkRun struct {
	Time           time.Time // of the latest chunk
	client, server direction
}

// direction is the chunks of one side.
type direction struct {
	of      decode.ChunkOf
	open    bool // chunks came, and nothing else since
	bytes   int64
	dropped int64         // of them, those that are not at hand any more
	stuffed int64         // dots of those bytes that are not the message's own
	tail    [2]byte       // the latest bytes of a message's text
	dot     bool          // the line that ends it has come
	sent    int64         // what went on of all that came
	changed *decode.Event // the latest of them of which something else did
}

// Add counts an event in, and reports whether it was a chunk.
func (r *ChunkRun) Add(ev decode.Event) bool {
	h := r.direction(ev.From)
	if chunk, ok := ev.Payload.(*decode.Chunk); ok {
		r.Time = ev.Time
		h.add(ev.Raw, chunk)
		h.forward(ev)
		h.drop(int64(chunk.Dropped))
		return true
	}
	if len(ev.Raw) > 0 {
		h.open = false
	}
	return false
}

func (r *ChunkRun) direction(from decode.Side) *direction {
	if from == decode.Server {
		return &r.server
	}
	return &r.client
}

func (h *direction) add(raw []byte, chunk *decode.Chunk) {
	if !h.open {
		h.open, h.tail = true, [2]byte{'\r', '\n'}
	}
	h.of = chunk.Of
	if chunk.Dot() {
		h.dot = true
		return
	}
	if h.of == decode.MessageText {
		h.stuffing(raw)
	}
	h.bytes += int64(len(raw))
}

// forward counts what went on of what an event is about.
func (h *direction) forward(ev decode.Event) {
	if !ev.Changed || bytes.Equal(ev.Sent, ev.Raw) {
		h.sent += int64(len(ev.Raw))
		return
	}
	h.sent += int64(len(ev.Sent))
	h.changed = &decode.Event{Severed: ev.Severed, By: ev.By}
}

// drop counts bytes of which only that is known.
func (h *direction) drop(n int64) {
	h.bytes += n
	h.sent += n
	h.dropped += n
}

// stuffing counts the dots that begin a line of a message's text. A line ends
// with CRLF: behind a bare LF a dot is the message's own.
func (h *direction) stuffing(raw []byte) {
	h.stuffed += int64(bytes.Count(raw, []byte("\r\n.")))
	for _, b := range raw[:min(2, len(raw))] { // lines that the chunks before have begun
		if b == '.' && h.tail == [2]byte{'\r', '\n'} {
			h.stuffed++
		}
		h.tail = [2]byte{h.tail[1], b}
	}
	if n := len(raw); n > 2 {
		h.tail = [2]byte(raw[n-2:])
	}
}

// Take is the lines of the chunks since the last Take.
func (r *ChunkRun) Take() []Line { return append(r.client.take(ToServer), r.server.take(ToClient)...) }

func (h *direction) take(sign Sign) []Line {
	var lines []Line
	if h.bytes > 0 {
		lines = append(lines, Line{Sign: sign, Said: []Span{{Text: "… " + Size(h.bytes)}}, Means: note(lang.T(passed[h.of]) + stuffing(h.stuffed) + dropped(h.dropped))})
	}
	if h.dot {
		lines = append(lines, Line{Sign: sign, Said: []Span{{Text: ".", Role: Verb}}, Means: note(lang.F("a dot alone: %s", lang.T(ended[h.of])))})
	}
	if h.changed != nil {
		lines = append(lines, Line{Sign: Changed, Means: instead(h.became(), h.changed)})
	}
	h.bytes, h.dropped, h.stuffed, h.dot, h.sent, h.changed = 0, 0, 0, false, 0, nil
	return lines
}

// became describes what went on in the place of what came.
func (h *direction) became() string {
	switch {
	case h.sent == 0:
		return lang.T("kept back by mitmail")
	case h.changed.Severed:
		return lang.F("no more than %s went on", Size(h.sent))
	}
	return lang.F("%s went on instead", Size(h.sent))
}

// stuffing describes the dots that make a text longer on its way than it is.
func stuffing(dots int64) string {
	if dots == 0 {
		return ""
	}
	return lang.F(", with %s", Count(dots, "stuffed dot"))
}

// dropped describes text that cannot be shown.
func dropped(n int64) string {
	if n == 0 {
		return ""
	}
	return lang.F(", of which %s was not kept: the memory went to newer messages", Size(n))
}

var (
	passed = [...]string{
		decode.MessageText: "the text of the message", decode.MessageOctets: "the piece of the message",
		decode.RestOfReply: "the rest of that reply", decode.RestOfList: "the rest of that reply", decode.RestOfLine: "the rest of that line",
	}
	ended = [...]string{decode.MessageText: "the message ends here", decode.RestOfList: "the list ends here"}
)
