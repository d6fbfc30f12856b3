package decode

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// What chunks are pieces of, which message's, and whether they end it: the same
// wherever the bytes are cut, and as Look says.
func TestChunks(t *testing.T) {
	type step struct {
		from Side
		text string
	}
	hello := []step{{Server, "220 mail\r\n"}, {Client, "EHLO me\r\n"}, {Server, "250 mail\r\n"}, {Client, "MAIL FROM:<a@example.com>\r\n"},
		{Server, "250 ok\r\n"}, {Client, "RCPT TO:<b@example.org>\r\n"}, {Server, "250 ok\r\n"}}
	fetch := []step{{Server, "+OK hello\r\n"}, {Client, "USER a\r\n"}, {Server, "+OK\r\n"}, {Client, "PASS b\r\n"}, {Server, "+OK\r\n"}}
	for name, c := range map[string]struct {
		protocol Protocol
		before   []step
		steps    []step
		want     string
	}{
		"text": {SMTP, hello, []step{{Client, "DATA\r\n"}, {Server, "354 go\r\n"}, {Client, "Hi\r\n..\r\n.\r\n"}}, "text 1, text 1 last"},
		"a second text": {SMTP, hello, []step{{Client, "DATA\r\n"}, {Server, "354 go\r\n"}, {Client, ".\r\n"}, {Server, "250 ok\r\n"},
			{Client, "MAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"}, {Server, "250 ok\r\n250 ok\r\n354 go\r\n"}, {Client, "x\r\n.\r\n"}},
			"text 1 last, text 2, text 2 last"},
		"text sent ahead": {SMTP, hello, []step{{Client, "DATA\r\n"}, {Server, "354 go\r\n"}, {Client, "x\r\n.\r\nNOOP\r\n"}}, "text 1, text 1 last"},
		"pieces":          {SMTP, hello, []step{{Client, "BDAT 4\r\n.\r\n."}, {Client, "BDAT 2 LAST\r\nab"}}, "octets 1 last, octets 1 last"},
		"half a piece":    {SMTP, hello, []step{{Client, "BDAT 4\r\nab"}}, "octets 1"},
		"a block":         {SMTP, hello, []step{{Client, "XEXCH50 3 2\r\n"}, {Server, "354 go\r\n"}, {Client, "abc"}}, "octets 0 last"},
		"a long line":     {SMTP, hello, []step{{Client, strings.Repeat("x", maxLine) + "yy.\r\n"}}, "line 0 last"},
		"a long reply":    {SMTP, nil, []step{{Server, strings.Repeat("220-x\r\n", maxReplyLines+2) + "220 x\r\n"}}, "reply 0 last"},
		"a long list":     {POP3, fetch, []step{{Client, "LIST\r\n"}, {Server, "+OK\r\n" + strings.Repeat("1 1\r\n", maxReplyLines+1) + ".\r\n"}}, "list 0, list 0 last"},
		"a fetched text":  {POP3, fetch, []step{{Client, "RETR 1\r\n"}, {Server, "+OK\r\nHi\r\n.\r\n"}}, "text 1, text 1 last"},
	} {
		for _, size := range []int{1, 1000, 1 << 20} {
			var got []string
			conv := New(c.protocol)
			conv.Open(time.Time{}, Open{})
			for _, s := range append(c.before[:len(c.before):len(c.before)], c.steps...) {
				for p := range slices.Chunk([]byte(s.text), size) {
					conv.Push(s.from, p)
					got = chunkFacts(t, conv, s.from, got)
				}
			}
			if all := strings.Join(got, ", "); all != c.want {
				t.Errorf("%s, %d bytes at a time: %s, want %s", name, size, all, c.want)
			}
		}
	}
}

// chunkFacts commits what there is, and adds what chunks say, those joined that
// say the same.
func chunkFacts(t *testing.T, conv *Conversation, from Side, got []string) []string {
	for u, ok := conv.Next(from); ok; u, ok = conv.Next(from) {
		saw, promised := conv.Look(u).Payload.(*Chunk)
		for _, ev := range conv.Commit(time.Time{}, u, Ruling{}) {
			w, ok := ev.Payload.(*Chunk)
			if !ok {
				continue
			}
			if !promised || *saw != *w {
				t.Errorf("Look said %v, Commit %v", saw, w)
			}
			fact := fmt.Sprintf("%s %d", [...]string{"reply", "list", "line", "text", "octets"}[w.Of], w.Transfer)
			if n := len(got); n > 0 && got[n-1] == fact && !w.Dot() {
				got = got[:n-1]
			}
			if w.Last {
				fact += " last"
			}
			got = append(got, fact)
		}
	}
	return got
}
