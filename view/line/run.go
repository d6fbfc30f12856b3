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
	of      whole
	next    whole // what chunks from here on are a part of
	begun   bool  // and of is that already
	bytes   int64
	dropped int64 // of them, those that are not at hand any more
	stuffed int64 // dots of those bytes that are not the message's own
	inLine  bool  // the latest byte ended no line
	dot     bool  // the line that ends it has come
}

// whole is what chunks are a part of.
type whole uint8

const (
	aMessage whole = iota
	aPiece         // of a message, counted: no dots are stuffed
	aList          // a reply of too many lines
	aLine          // a line
)

// Add counts an event in, and reports whether it was a chunk.
func (r *Run) Add(ev decode.Event) bool {
	h := &r.client
	if ev.From == decode.Server {
		h = &r.server
	}
	if chunk, ok := ev.What.(*decode.Chunk); ok {
		r.Time = ev.Time
		h.add(ev.Raw)
		h.drop(int64(chunk.Dropped))
		return true
	}
	if len(ev.Raw) > 0 {
		h.next, h.begun = follows(&ev), false
	}
	return false
}

// follows is what chunks behind an event are a part of.
func follows(ev *decode.Event) whole {
	if !bytes.HasSuffix(ev.Raw, []byte("\n")) {
		return aLine
	}
	if r, ok := ev.What.(*decode.Reply); ok && r.To != "RETR" && r.To != "TOP" {
		return aList
	}
	if c, ok := ev.What.(*decode.Command); ok && c.Verb == "BDAT" {
		return aPiece
	}
	return aMessage
}

func (h *half) add(raw []byte) {
	if !h.begun {
		h.of, h.begun, h.inLine = h.next, true, false
	}
	if (h.of == aMessage || h.of == aList) && bytes.Equal(raw, []byte(".\r\n")) {
		h.dot = true
		return
	}
	if h.of == aMessage {
		h.stuffing(raw)
	}
	h.bytes += int64(len(raw))
}

// drop counts bytes of which only that is known.
func (h *half) drop(n int64) {
	h.bytes += n
	h.dropped += n
}

// stuffing counts the dots that begin a line of a message's text.
func (h *half) stuffing(raw []byte) {
	h.stuffed += int64(bytes.Count(raw, []byte("\n.")))
	if !h.inLine && bytes.HasPrefix(raw, []byte(".")) {
		h.stuffed++
	}
	h.inLine = !bytes.HasSuffix(raw, []byte("\n"))
}

// Take is the lines of the chunks since the last Take.
func (r *Run) Take() []Line { return append(r.client.take(ToServer), r.server.take(ToClient)...) }

func (h *half) take(sign Sign) []Line {
	var lines []Line
	if h.bytes > 0 {
		lines = append(lines, Line{Sign: sign, Said: []Span{{Text: "… " + Size(h.bytes)}}, Means: note(passed[h.of] + stuffing(h.stuffed) + dropped(h.dropped))})
	}
	if h.dot {
		lines = append(lines, Line{Sign: sign, Said: []Span{{Text: ".", Role: Verb}}, Means: note("a dot alone: " + ended[h.of])})
	}
	h.bytes, h.dropped, h.stuffed, h.dot = 0, 0, 0, false
	return lines
}

// stuffing tells of the dots that make a text longer on its way than it is.
func stuffing(dots int64) string {
	if dots == 0 {
		return ""
	}
	return ", with " + Count(dots, "stuffed dot")
}

// dropped tells of text that cannot be shown.
func dropped(n int64) string {
	if n == 0 {
		return ""
	}
	return ", of which " + Size(n) + " was not kept: the memory went to newer messages"
}

var (
	passed = [...]string{aMessage: "the text of the message", aPiece: "the piece of the message", aList: "the rest of that reply", aLine: "the rest of that line"}
	ended  = [...]string{aMessage: "the message ends here", aPiece: "", aList: "the list ends here", aLine: ""}
)
