package decode

import (
	"strings"
	"time"
)

// Note gives a finding of the driver's own, such as upstream-unreachable. The
// detail fills the first place of the finding's text. An id that is not in
// [Findings] panics.
func (c *Conversation) Note(at time.Time, id, detail string) []Event {
	c.begin(at)
	what, _, _ := strings.Cut(detail, "; ") // what to do about it is told once
	switch id {
	case "upstream-unreachable":
		c.unreached, c.unreachedAs = noted(id, what), ResultUnreachable
	case "tls-failed", "client-refused-certificate":
		if c.messages == 0 { // else there is more to tell of the session than how it ended
			c.unreached, c.unreachedAs = noted(id, what), ResultBroken
		}
	}
	c.distrusted = c.distrusted || id == "client-refused-certificate"
	c.note(0, noted(id, detail))
	return c.events
}

// noted is what a finding of the driver's own says.
func noted(id, detail string) Sentence {
	if findingRows[id].Text == "" {
		id += ".other"
	}
	if detail == "" {
		return Sentence{Key: id}
	}
	return Sentence{id, []string{detail}}
}

// Suspect gives a finding of the driver's own that is only perhaps so: it is a
// warning, and says what is known. The id has a variant for that, or Suspect
// panics.
func (c *Conversation) Suspect(at time.Time, id, detail string) []Event {
	c.begin(at)
	key := id + ".perhaps"
	if findingWords[key] == "" {
		panic("decode: nothing is to be said of a perhaps of " + id)
	}
	f := c.finding(key, detail)
	f.Severity = Warning
	c.distrusted = true
	c.unreached, c.unreachedAs = f.Said, ResultBroken
	c.emit(Event{Payload: f})
	return c.events
}

// Blind says that what comes from now on is not to be read, and why: a finding
// and what fills its text. It is opaque, and the outcome of the session says so.
func (c *Conversation) Blind(at time.Time, id, detail string) []Event {
	c.begin(at)
	said := noted(id, detail)
	c.failed, c.unread = true, said.String()
	c.note(0, said)
	return c.events
}

// Fail says that the decoder has panicked, in a driver that recovered it. The
// session goes on: what comes from now on is opaque.
func (c *Conversation) Fail(at time.Time, detail string) []Event {
	c.begin(at)
	c.failed = true
	c.find(0, "decoder-failed", detail)
	if c.client.ended != 0 && c.server.ended != 0 {
		c.shut()
	}
	return c.events
}
