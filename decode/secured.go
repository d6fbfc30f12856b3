package decode

import (
	"strconv"
	"time"
)

// Secured says that legs are inside TLS now and come in clear all the same:
// mitmail opens them, or has their keys. Each leg has its event. What EHLO and
// CAPA said is forgotten (RFC 3207 4.2, RFC 2595 4).
func (c *Conversation) Secured(at time.Time, legs ...TLS) []Event {
	c.begin(at)
	for _, leg := range legs {
		c.tls.client = c.tls.client || leg.Leg != "server"
		c.tls.server = c.tls.server || leg.Leg != "client"
		c.add(Event{What: &leg})
	}
	c.tls.phase, c.reply = NoTLS, replyLines{}
	c.speech.forget()
	return c.events
}

// Insecure says that TLS on a leg did not come about, or tells of TLS that it
// is not inside of; the session stays as it is.
func (c *Conversation) Insecure(at time.Time, leg TLS) []Event {
	c.begin(at)
	c.add(Event{What: &leg})
	return c.events
}

// Discard drops what a side said in clear behind STARTTLS or STLS, or behind
// its go-ahead. It must never get into TLS. The finding owns the bytes.
func (c *Conversation) Discard(at time.Time, from Side) []Event {
	c.begin(at)
	f := c.flow(from)
	if len(f.buf) == 0 {
		return nil
	}
	id := "starttls-injection"
	if from == Server {
		id = "response-injection"
	}
	raw := f.buf
	f.take(len(raw))
	f.rest = false
	c.find(from, id, strconv.Quote(string(raw[:min(len(raw), 200)])))
	e := &c.events[len(c.events)-1]
	e.Raw, e.Changed, e.By = raw, true, "mitmail"
	return c.events
}
