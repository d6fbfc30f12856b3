package decode

import (
	"bytes"
	"strconv"
	"time"
)

// Secured says that legs are inside TLS now and come in clear all the same:
// mitmail opens them, or has their keys. Each leg has its event. What EHLO and
// CAPA said is forgotten (RFC 3207 4.2, RFC 2595 4), and so is what was said to the
// server in clear behind the request for TLS: it is not owed a reply.
func (c *Conversation) Secured(at time.Time, legs ...TLS) []Event {
	c.begin(at)
	for _, leg := range legs {
		c.tls.client = c.tls.client || leg.Leg != "server"
		c.tls.server = c.tls.server || leg.Leg != "client"
		c.emit(Event{Payload: &leg})
		if leg.Leg != "client" && !c.queue.greets() {
			c.queue.forget()
		}
	}
	c.tls.phase, c.reply = NoTLS, replyLines{}
	c.handler.forget()
	return c.events
}

// Insecure says that TLS on a leg did not come about, or reports TLS that it
// is not inside of; the session stays as it is.
func (c *Conversation) Insecure(at time.Time, leg TLS) []Event {
	c.begin(at)
	c.emit(Event{Payload: &leg})
	return c.events
}

// Discard drops what a side said in clear behind STARTTLS or STLS, or behind
// its go-ahead. It must never get into TLS. The finding owns the bytes.
func (c *Conversation) Discard(at time.Time, from Side) []Event {
	c.begin(at)
	from = c.role(from)
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
	quoted := strconv.Quote(string(raw[:min(len(raw), maxQuoted)]))
	e := Event{From: from, Raw: raw, Changed: true, By: "mitmail", Payload: c.finding(id+".bytes", quoted)}
	if from == Client {
		e.Secrets = c.secretsIn(raw, true)
	}
	c.emit(e)
	return c.events
}

// maxQuoted is how many bytes of what was dropped are quoted.
const maxQuoted = 200

// secretsIn is the secret parts of lines of a client. unknown has all that is no
// command count as secret: it may answer a challenge.
func (c *Conversation) secretsIn(lines []byte, unknown bool) (spans []Span) {
	at := 0
	for line := range bytes.Lines(lines) {
		cmd := c.handler.parse(line)
		cmd.SecretVerb = cmd.SecretVerb || unknown && cmd.Unknown
		for _, s := range cmd.secrets(line) {
			spans = append(spans, Span{at + s.Start, at + s.End})
		}
		at += len(line)
	}
	return spans
}
