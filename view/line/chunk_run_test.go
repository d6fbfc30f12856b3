package line

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

func TestChunkRun(t *testing.T) {
	text, dot, piece, rest := &decode.Chunk{Of: decode.MessageText}, &decode.Chunk{Of: decode.MessageText, Last: true}, &decode.Chunk{Of: decode.MessageOctets}, &decode.Chunk{Of: decode.RestOfLine}
	part := func(raw string) decode.Event { return said1(decode.Server, raw, text) }
	at := time.Unix(7, 0)
	late := part("xxxx")
	late.Time = at
	for name, c := range map[string]struct {
		events []decode.Event
		want   string
	}{
		"nothing": {nil, ""},
		"a message": {[]decode.Event{client("DATA\r\n", &decode.Command{}), client("hello\r\n", text), client("you\r\n", text), client(".\r\n", dot)},
			"→ … 12 bytes | the text of the message\n→ . | a dot alone: the message ends here"},
		"an empty message": {[]decode.Event{client(".\r\n", dot)}, "→ . | a dot alone: the message ends here"},
		"stuffed dots": {[]decode.Event{client("DATA\r\n", &decode.Command{Verb: "DATA"}), client("..a\r\n...\r\nb", text), client(".c\r\n", text), client("..\r\n", text)},
			"→ … 19 bytes | the text of the message, with 3 stuffed dots"},
		"a dot after a broken line": {[]decode.Event{client("x", text), client("DATA\r\n", &decode.Command{Verb: "DATA"}), client("..\r\n", text)},
			"→ … 5 bytes | the text of the message, with 1 stuffed dot"},
		"a counted piece": {[]decode.Event{client("BDAT 6\r\n", &decode.Command{Verb: "BDAT"}), client(".\r\n", piece), client(".\r\n", piece)},
			"→ … 6 bytes | the piece of the message"},
		"an over-long line": {[]decode.Event{client(strings.Repeat("x", 16384), &decode.Command{}), client(strings.Repeat("x", 20000), rest), client("\r\n", rest)},
			"→ … 20.0 KB | the rest of that line"},
		"an over-long line, then another": {[]decode.Event{client("xx", &decode.Command{}), client("x\r\n", rest), client("QUIT\r\n", &decode.Command{Verb: "QUIT"})},
			"→ … 3 bytes | the rest of that line"},
		"an over-long list": {[]decode.Event{server("+OK\r\n", &decode.Reply{To: "LIST"}), said1(decode.Server, "1 1\r\n", &decode.Chunk{Of: decode.RestOfList}), said1(decode.Server, ".\r\n", &decode.Chunk{Of: decode.RestOfList, Last: true})},
			"← … 5 bytes | the rest of that reply\n← . | a dot alone: the list ends here"},
		"a fetched message":              {[]decode.Event{server("+OK\r\n", &decode.Reply{To: "RETR"}), part("hi\r\n")}, "← … 4 bytes | the text of the message"},
		"its last bytes look like a dot": {[]decode.Event{client("NOOP", &decode.Command{}), client(".\r\n", rest)}, "→ … 3 bytes | the rest of that line"},
		"text that was dropped": {[]decode.Event{client("hello\r\n", text), client("", &decode.Chunk{Of: decode.MessageText, Dropped: 1000})},
			"→ … 1,007 bytes | the text of the message, of which 1,000 bytes was not kept: the memory went to newer messages"},
		"text that was cut": {[]decode.Event{client("hello\r\n", text), {From: decode.Client, Raw: []byte("you\r\n"), Changed: true, Severed: true, Sent: []byte("yo"), By: "rule", Payload: text}, {From: decode.Client, Raw: []byte(".\r\n"), Changed: true, Severed: true, By: "rule", Payload: dot}},
			"→ … 12 bytes | the text of the message\n→ . | a dot alone: the message ends here\n✎  | no more than 9 bytes went on (rule)"},
		"text that was kept back": {[]decode.Event{{From: decode.Client, Raw: []byte("hello\r\n"), Changed: true, By: "rule", Payload: text}, {From: decode.Client, Raw: []byte(".\r\n"), Changed: true, By: "rule", Payload: dot}},
			"→ … 7 bytes | the text of the message\n→ . | a dot alone: the message ends here\n✎  | kept back by mitmail (rule)"},
		"text that was replaced": {[]decode.Event{{From: decode.Client, Raw: []byte("hello\r\n"), Changed: true, Sent: []byte("no\r\n"), By: "rule", Payload: text}, {From: decode.Client, Raw: []byte(".\r\n"), Changed: true, Sent: []byte(".\r\n"), By: "rule", Payload: dot}},
			"→ … 7 bytes | the text of the message\n→ . | a dot alone: the message ends here\n✎  | 7 bytes went on instead (rule)"},
		"both sides": {[]decode.Event{late, client("x", text)}, "→ … 1 byte | the text of the message\n← … 4 bytes | the text of the message"},
	} {
		t.Run(name, func(t *testing.T) {
			var r ChunkRun
			for _, ev := range c.events {
				_, want := ev.Payload.(*decode.Chunk)
				if got := r.Add(ev); got != want {
					t.Errorf("Add is %v of %T", got, ev.Payload)
				}
			}
			if got := show(r.Take()); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if again := r.Take(); again != nil {
				t.Errorf("taken twice: %s", show(again))
			}
		})
	}
	var r ChunkRun
	if r.Add(late); !r.Time.Equal(at) {
		t.Errorf("time is %v", r.Time)
	}
}
