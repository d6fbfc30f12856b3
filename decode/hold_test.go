package decode

import (
	"testing"
	"time"
)

// A held reply is given again, the same, until it is committed.
func TestHeldReplyIsGivenAgain(t *testing.T) {
	for _, said := range []string{"220 mx\r\n", "220-mx\r\n220 ready\r\n", "220 mx\r\n250 more\r\n"} {
		c := New(SMTP)
		c.Hold(Server, true)
		c.Push(Server, []byte(said))
		first, ok := c.Next(Server)
		again, still := c.Next(Server)
		if !ok || !still || string(first.Raw) != string(again.Raw) {
			t.Errorf("%q: %q, then %q", said, first.Raw, again.Raw)
		}
		c.Commit(time.Time{}, again, Ruling{})
		if u, ok := c.Next(Server); ok && string(first.Raw)+string(u.Raw) != said {
			t.Errorf("%q: %q behind %q", said, u.Raw, first.Raw)
		}
	}
}

// A text that was ruled on is a message's text and its dot, and says whether other
// bytes went on.
func TestRuledTextIsText(t *testing.T) {
	for _, tt := range []struct {
		send, id string
	}{{"", "changed.marked"}, {"Subject: y\r\n\r\nhi\r\n.\r\n", "changed.bytes"}} {
		c := New(SMTP)
		c.HoldText(Client, true)
		var all []Event
		for _, step := range []struct {
			from Side
			text string
		}{{Server, "220 mx\r\n"}, {Client, "EHLO c\r\n"}, {Server, "250 mx\r\n"}, {Client, "MAIL FROM:<a@x>\r\n"}, {Server, "250 ok\r\n"},
			{Client, "RCPT TO:<b@x>\r\n"}, {Server, "250 ok\r\n"}, {Client, "DATA\r\n"}, {Server, "354 go\r\n"}, {Client, "Subject: x\r\n\r\nhi\r\n.\r\n"}, {Server, "250 ok\r\n"}} {
			c.Push(step.from, []byte(step.text))
			for u, ok := c.Next(step.from); ok; u, ok = c.Next(step.from) {
				r := Ruling{}
				if u.Kind == EndOfBody {
					r.By = "a rule"
					if tt.send != "" {
						r.Send = []byte(tt.send)
					}
				}
				all = append(all, c.Commit(time.Time{}, u, r)...)
			}
		}
		var chunks []*Chunk
		key := ""
		for _, ev := range all {
			switch p := ev.Payload.(type) {
			case *Chunk:
				chunks = append(chunks, p)
			case *Finding:
				if p.ID == "changed" {
					key = p.Said.Key
				}
			}
		}
		if len(chunks) != 2 || chunks[0].Of != MessageText || !chunks[1].Dot() || chunks[0].Transfer == 0 || chunks[0].Transfer != chunks[1].Transfer {
			t.Errorf("chunks: %+v", chunks)
		}
		if key != tt.id {
			t.Errorf("the finding is %s, not %s", key, tt.id)
		}
	}
}
