package decode

import (
	"strings"
	"testing"
	"time"
)

// Sessions that share a budget keep no more than that of what waits for replies,
// but for a small share of each; what is more is counted, and said once.
func TestBudget(t *testing.T) {
	b := NewBudget(100 << 10)
	talks := make([]*Conversation, 10)
	told := 0
	for i := range talks {
		c := New(SMTP)
		c.Share(b)
		talks[i] = c
		note := func(events []Event) {
			for _, ev := range events {
				if f, ok := ev.Payload.(*Finding); ok && f.ID == "limit-reached" {
					told++
				}
			}
		}
		c.Push(Server, []byte("220 mx\r\n"))
		c.Drain(time.Time{}, Server, note)
		c.Push(Client, []byte(strings.Repeat("NOOP\r\n", 500)))
		c.Drain(time.Time{}, Client, note)
		if n := c.queue.len(); n != 500 {
			t.Errorf("session %d counts %d commands", i, n)
		}
		if own := len(c.queue.list) * pendingSize; own < ownShare {
			t.Errorf("session %d has %d bytes, less than its share", i, own)
		}
	}
	if n := b.drawn.Load(); n > 100<<10+int64(len(talks))*ownShare {
		t.Errorf("%d bytes are drawn", n)
	}
	if told < 8 || told > 10 {
		t.Errorf("%d sessions tell", told)
	}
	for _, c := range talks {
		c.Push(Server, []byte(strings.Repeat("250 ok\r\n", 500)))
		c.Drain(time.Time{}, Server, func([]Event) {})
		c.End(time.Time{}, Client, EOF)
		c.End(time.Time{}, Server, EOF)
	}
	if n := b.drawn.Load(); n != 0 {
		t.Errorf("%d bytes are not returned", n)
	}
}
