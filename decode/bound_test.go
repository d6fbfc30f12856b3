package decode_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

// greeted is an SMTP session up to the point where a transaction may begin.
var greeted = []turn{
	{decode.Server, "220 mx\r\n"},
	{decode.Client, "EHLO a\r\n"},
	{decode.Server, "250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n"},
}

// inMail is one up to the point where the recipients are named.
var inMail = append(greeted[:3:3],
	turn{decode.Client, "MAIL FROM:<a@a>\r\n"}, turn{decode.Server, "250 ok\r\n"})

// inBody is one up to the text of the message.
var inBody = append(inMail[:5:5],
	turn{decode.Client, "RCPT TO:<b@b>\r\n"}, turn{decode.Server, "250 ok\r\n"},
	turn{decode.Client, "DATA\r\n"}, turn{decode.Server, "354 go\r\n"})

// turn is what one side says.
type turn struct {
	from decode.Side
	says string
}

// floods are what a hostile peer may go on with for ever.
var floods = []struct {
	name     string
	protocol decode.Protocol
	before   []turn
	again    []turn
}{
	{"a command line", decode.SMTP, greeted, []turn{{decode.Client, strings.Repeat("x", 8000)}}},
	{"a reply line", decode.SMTP, greeted, []turn{{decode.Server, strings.Repeat("2", 8000)}}},
	{"a reply", decode.SMTP, greeted[:2], []turn{{decode.Server, strings.Repeat("250-X\r\n", 1000)}}},
	{"empty lines", decode.SMTP, greeted, []turn{{decode.Client, strings.Repeat("\r\n", 2000)}}},
	{"long commands without replies", decode.SMTP, greeted, []turn{{decode.Client, "NOOP " + strings.Repeat("x", 8000) + "\r\n"}}},
	{"long recipients without replies", decode.SMTP, inMail, []turn{{decode.Client, "RCPT TO:<" + strings.Repeat("x", 8000) + "@b>\r\n"}}},
	{"recipients", decode.SMTP, inMail, []turn{{decode.Client, strings.Repeat("RCPT TO:<someone@somewhere.example>\r\n", 200)}, {decode.Server, strings.Repeat("250 ok\r\n", 200)}}},
	{"a line of a message", decode.SMTP, inBody, []turn{{decode.Client, strings.Repeat("x", 8000)}}},
	{"a header", decode.SMTP, inBody, []turn{{decode.Client, strings.Repeat("Received: from a by b with c; now\r\n", 200)}}},
	{"dots", decode.SMTP, inBody, []turn{{decode.Client, strings.Repeat(".", 8000)}}},
	{"look-alikes", decode.SMTP, inBody, []turn{{decode.Client, strings.Repeat("\n.\n", 2000)}}},
	{"bytes behind STARTTLS", decode.SMTP, append(greeted[:3:3], turn{decode.Client, "STARTTLS\r\n"}), []turn{{decode.Client, strings.Repeat("NOOP\r\n", 1000)}}},
	{"bytes behind AUTH", decode.SMTP, append(greeted[:3:3], turn{decode.Client, "AUTH LOGIN\r\n"}), []turn{{decode.Client, strings.Repeat("c29tZXRoaW5nIGxvbmdlcg==\r\n", 300)}}},
	{"a handshake", decode.SMTP, nil, []turn{{decode.Client, "\x16\x03\x01\x1f\x40\x01\xff\xff\xff" + strings.Repeat("x", 7996)}}},
	{"a list", decode.POP3, []turn{{decode.Server, "+OK\r\n"}, {decode.Client, "LIST\r\n"}, {decode.Server, "+OK\r\n"}}, []turn{{decode.Server, strings.Repeat("1 1\r\n", 1500)}}},
	{"chatter", decode.POP3, []turn{{decode.Server, "+OK\r\n"}}, []turn{{decode.Server, strings.Repeat("what a server may say\r\n", 400)}, {decode.Client, strings.Repeat("and a client\r\n", 400)}}},
	{"logins", decode.POP3, []turn{{decode.Server, "+OK\r\n"}}, []turn{{decode.Client, strings.Repeat("USER a\r\nPASS b\r\n", 400)}}},
}

// TestBound sends floods and holds the conversation to law 3: it keeps no more
// after 3 MB of one than the limits add up to.
func TestBound(t *testing.T) {
	const most = 2 << 20 // the largest limit is 1 MiB, of a reply and of an envelope
	if raceDetector {
		t.Skip("memory is not what it is in the program; .ci/run runs this without the race detector")
	}
	for _, f := range floods {
		t.Run(f.name, func(t *testing.T) {
			c := decode.New(f.protocol)
			for _, turn := range f.before {
				say(c, turn)
			}
			before := heap()
			for sent := 0; sent < 3<<20; {
				for _, turn := range f.again {
					say(c, turn)
					sent += len(turn.says)
				}
			}
			if grown := heap() - before; grown > most {
				t.Errorf("it holds %d bytes", grown)
			}
			runtime.KeepAlive(c)
		})
	}
}

// say pushes what one side says and drops the events.
func say(c *decode.Conversation, turn turn) {
	c.Push(turn.from, []byte(turn.says))
	c.Drain(time.Time{}, turn.from, func([]decode.Event) {})
	c.Next(turn.from)
	c.Early(turn.from)
}

// heap is how much memory is in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// What is no mail at all does not tell the same of every line for ever.
func TestAlikeFindings(t *testing.T) {
	c := decode.New(decode.SMTP)
	told := make(map[string]int)
	hear := func(events []decode.Event) {
		for _, ev := range events {
			if f, ok := ev.Payload.(*decode.Finding); ok {
				told[f.ID]++
			}
		}
	}
	for range 5000 {
		c.Push(decode.Client, []byte("RCPT TO:<a@b>\r\n"))
		c.Drain(time.Time{}, decode.Client, hear)
		c.Push(decode.Server, []byte("250 ok\r\n"))
		c.Drain(time.Time{}, decode.Server, hear)
	}
	if told["out-of-order"] != 1000 || told["limit-reached"] == 0 {
		t.Errorf("told %v", told)
	}
}
