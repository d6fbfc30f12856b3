package line

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

func TestRun(t *testing.T) {
	chunk := &decode.Chunk{}
	part := func(raw string) decode.Event { return said1(decode.Server, raw, chunk) }
	at := time.Unix(7, 0)
	late := part("xxxx")
	late.Time = at
	for name, c := range map[string]struct {
		events []decode.Event
		want   string
	}{
		"nothing": {nil, ""},
		"a message": {[]decode.Event{client("DATA\r\n", &decode.Command{}), client("hello\r\n", chunk), client("you\r\n", chunk), client(".\r\n", chunk)},
			"→ … 12 bytes | the text of the message\n→ . | a dot alone: the message ends here"},
		"an empty message": {[]decode.Event{client(".\r\n", chunk)}, "→ . | a dot alone: the message ends here"},
		"stuffed dots": {[]decode.Event{client("DATA\r\n", &decode.Command{Verb: "DATA"}), client("..a\r\n...\r\nb", chunk), client(".c\r\n", chunk), client("..\r\n", chunk)},
			"→ … 19 bytes | the text of the message, with 3 stuffed dots"},
		"a dot after a broken line": {[]decode.Event{client("x", chunk), client("DATA\r\n", &decode.Command{Verb: "DATA"}), client("..\r\n", chunk)},
			"→ … 5 bytes | the text of the message, with 1 stuffed dot"},
		"a counted piece": {[]decode.Event{client("BDAT 6\r\n", &decode.Command{Verb: "BDAT"}), client(".\r\n", chunk), client(".\r\n", chunk)},
			"→ … 6 bytes | the piece of the message"},
		"an over-long line": {[]decode.Event{client(strings.Repeat("x", 16384), &decode.Command{}), client(strings.Repeat("x", 20000), chunk), client("\r\n", chunk)},
			"→ … 20.0 KB | the rest of that line"},
		"an over-long line, then another": {[]decode.Event{client("xx", &decode.Command{}), client("x\r\n", chunk), client("QUIT\r\n", &decode.Command{Verb: "QUIT"})},
			"→ … 3 bytes | the rest of that line"},
		"an over-long list": {[]decode.Event{server("+OK\r\n", &decode.Reply{To: "LIST"}), part("1 1\r\n"), part(".\r\n")},
			"← … 5 bytes | the rest of that reply\n← . | a dot alone: the list ends here"},
		"a fetched message":              {[]decode.Event{server("+OK\r\n", &decode.Reply{To: "RETR"}), part("hi\r\n")}, "← … 4 bytes | the text of the message"},
		"its last bytes look like a dot": {[]decode.Event{client("NOOP", &decode.Command{}), client(".\r\n", chunk)}, "→ … 3 bytes | the rest of that line"},
		"text that was dropped": {[]decode.Event{client("hello\r\n", chunk), client("", &decode.Chunk{Dropped: 1000})},
			"→ … 1,007 bytes | the text of the message, of which 1,000 bytes was not kept: the memory went to newer messages"},
		"both sides": {[]decode.Event{late, client("x", chunk)}, "→ … 1 byte | the text of the message\n← … 4 bytes | the text of the message"},
	} {
		t.Run(name, func(t *testing.T) {
			var r ChunkRun
			for _, ev := range c.events {
				_, want := ev.What.(*decode.Chunk)
				if got := r.Add(ev); got != want {
					t.Errorf("Add is %v of %T", got, ev.What)
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
