package decode

import (
	"strings"
	"time"
)

// Note gives a finding of the driver's own, such as upstream-unreachable. The
// detail fills the place that the finding's text leaves for it. An id that is
// not in [Findings] panics.
func (c *Conversation) Note(at time.Time, id, detail string) []Event {
	c.begin(at)
	what, _, _ := strings.Cut(detail, "; ") // what to do about it is told once
	switch id {
	case "upstream-unreachable":
		c.unreached, c.unreachedAs = findingRows[id].text(what), ResultUnreachable
	case "tls-failed", "client-refused-certificate":
		c.unreached, c.unreachedAs = findingRows[id].text(what), ResultBroken
	}
	c.distrusted = c.distrusted || id == "client-refused-certificate"
	c.find(0, id, detail)
	return c.events
}

// Suspect gives a finding of the driver's own that is only perhaps so: it is a
// warning, and says what is known. Only ids that can be in doubt may be given;
// others panic.
func (c *Conversation) Suspect(at time.Time, id, detail string) []Event {
	c.begin(at)
	f := c.finding(findingRows[id], detail)
	f.Severity, f.Text = warning, strings.Replace(doubts[id], "%s", detail, 1)
	c.distrusted = true
	c.unreached, c.unreachedAs = f.Text, ResultBroken
	c.add(Event{What: f})
	return c.events
}

// Blind says that what comes from now on is not to be read, and why: a finding
// and what fills its text. It is opaque, and the outcome of the session says so.
func (c *Conversation) Blind(at time.Time, id, detail string) []Event {
	c.begin(at)
	row := findingRows[id]
	c.failed, c.unread = true, row.text(detail)
	c.find(0, id, detail)
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
