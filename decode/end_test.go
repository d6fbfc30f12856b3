package decode

import (
	"slices"
	"testing"
	"time"
)

// ends is what a conversation says of bytes and of ends, in short.
func ends(c *Conversation, steps ...func() []Event) (all []string) {
	for _, step := range steps {
		for _, ev := range step() {
			if _, end := ev.Payload.(*End); end || len(ev.Raw) > 0 {
				all = append(all, short(ev))
			}
		}
	}
	return all
}

// The end of a side comes behind all that it said, though that may be
// understood only when the other side has ended too.
func TestEndComesBehindTheBytes(t *testing.T) {
	c := New(SMTP)
	say := func(from Side, text string) func() []Event {
		return func() (all []Event) {
			c.Push(from, []byte(text))
			c.Drain(time.Time{}, from, func(events []Event) { all = append(all, events...) })
			return all
		}
	}
	end := func(from Side, why Why) func() []Event {
		return func() []Event { return slices.Clone(c.End(time.Time{}, from, why)) }
	}
	got := ends(c, say(Server, "220 mx\r\n"), say(Client, "STARTTLS\r\nNOOP\r\n"), end(Client, EOF), end(Server, Reset))
	want := []string{"server CONNECT>220", "client STARTTLS", "client NOOP", "client end", "server end"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
