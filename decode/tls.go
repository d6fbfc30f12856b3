package decode

import (
	"time"

	"mitmail/decode/tlshello"
)

// tlsState is where the session stands with TLS.
type tlsState struct {
	phase  TLSPhase
	verb   string // STARTTLS or STLS; "" for TLS from the first byte
	opaque bool   // TLS has begun and passes unopened
	given  bool   // its event has been given
	sni    string // the server that the client asks for
	fault  string // why it failed
	client bool   // the client leg is inside TLS that mitmail opens
	server bool   // and the server leg
}

// tlsBegins reports whether what a side says next is TLS: after the go-ahead for
// STARTTLS, and wherever a client begins with it, with the first byte of the session
// or behind a refusal; sure is false where that depends on bytes still to come. Clear text there is decoded as what it is,
// also when the other side speaks TLS: a server that does not will say so. TLS
// inside TLS is agreed on by those who do not heed RFC 3207 4.2, and passes.
func (c *Conversation) tlsBegins(f *flow) (yes, sure bool) {
	switch {
	case c.failed:
		return true, true
	case !c.atLine(f), f.side == Server && c.reply.lines > 0:
		return false, true
	case c.tls.phase == Agreed, f.side == Client && !c.tls.client:
		return tlsStart(f.buf)
	}
	return false, true
}

// octets handles bytes of TLS.
func (c *Conversation) octets(f *flow, u Unit) {
	if f.opaque == nil {
		f.opaque = &opaqueTLS{done: c.failed}
	}
	if !c.failed {
		c.tls.opaque, c.tls.phase = true, Agreed
	}
	decided := f.opaque.take(u.Raw)
	c.emit(Event{From: u.From, Raw: u.Raw, Payload: &Opaque{Bytes: f.opaque.total}})
	if !decided {
		return
	}
	if f.side == Client {
		c.tls.sni = serverName(f.opaque.hello)
	} else {
		c.giveTLS()
	}
	f.opaque.hello = nil
}

// giveTLS reports TLS that passes unopened, once: when the server's hello has
// come, with the certificate where that is in clear, or when it will not come any
// more.
func (c *Conversation) giveTLS() {
	if c.tls.given || !c.tls.opaque {
		return
	}
	c.tls.given = true
	t := &TLS{Leg: "both", How: "implicit", SNI: c.tls.sni}
	switch c.tls.verb {
	case "STARTTLS", "X-ANONYMOUSTLS":
		t.How = "starttls"
	case "STLS":
		t.How = "stls"
	}
	if s := c.server.opaque; s != nil {
		if h, ok := serverHello(s.hello); ok {
			t.Version, t.Cipher = tlshello.VersionName(h.Version), tlshello.SuiteName(h.Suite)
		}
		if t.Chain = serverChain(s.hello); t.Chain != nil {
			t.Issuer = t.Chain[0].Issuer
		}
		if s.alert != 0 {
			c.tls.fault = "the server broke off the handshake with an alert: " + alertName(s.alert)
		}
	}
	if c.tls.fault != "" {
		t.OK, t.Error = No, c.tls.fault
	}
	c.emit(Event{Payload: t})
}

// answeredInClear handles a reply where the client had begun with TLS.
func (c *Conversation) answeredInClear() {
	if c.tls.opaque && !c.tls.given {
		c.tls.fault = "the server answered in clear"
		if c.tls.verb == "" {
			c.tls.fault = "the server answered in clear: it does not begin with TLS"
		}
		c.giveTLS()
	}
}

// tlsAnswered handles the reply to STARTTLS or STLS, and who refuses.
func (c *Conversation) tlsAnswered(from Side, r *Reply) {
	if r.OK == Yes {
		c.tls.phase = Agreed
		return
	}
	c.tls.phase = Refused
	key := "starttls-refused.server"
	if from == Proxy {
		key = "starttls-refused.mitmail"
	}
	c.find(from, key, brief(r))
}

// LetGo says that the reply that the client's bytes wait for (see Await) is awaited no
// longer: what the client said is decoded as what it is, and leaves. It gives nothing
// where none is awaited. A driver calls it when bytes have waited too long, as the reply
// may have been taken for one to something else.
func (c *Conversation) LetGo(at time.Time) []Event {
	c.begin(at)
	p := c.queue.last()
	if p == nil || !p.decides {
		return nil
	}
	p.decides = false
	if c.tls.phase == Asked {
		c.tls.phase = Refused
		c.find(Server, "starttls-unanswered", p.verb)
	}
	return c.events
}

// unusedTLS gives the finding about TLS that was offered and not used.
func (c *Conversation) unusedTLS() {
	if verb := c.handler.offersTLS(); verb != "" && c.tls.phase == NoTLS && !c.tls.client {
		c.find(Client, "starttls-unused", verb)
	}
}

// insideTLS is what is wrong with a request for TLS in a session that has it
// (RFC 3207 4.2, RFC 2595 4).
func insideTLS(verb string) Sentence {
	return Sentence{"out-of-order.inside-tls", []string{verb}}
}
