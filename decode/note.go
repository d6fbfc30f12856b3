package decode

import "time"

// Note gives a finding of the driver's own, such as upstream-unreachable. The
// detail fills the place that the finding's text leaves for it. An id that is
// not in [Findings] panics.
func (c *Conversation) Note(at time.Time, id, detail string) []Event {
	c.begin(at)
	switch id {
	case "upstream-unreachable", "tls-failed", "client-refused-certificate":
		c.unreached = findingRows[id].text(detail)
	}
	c.distrusted = c.distrusted || id == "client-refused-certificate"
	c.find(0, id, detail)
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
