package decodetest

import (
	"fmt"
	"strconv"

	"mitmail/decode"
)

// what adds what an event meant.
func (l *line) what(ev decode.Event) {
	switch w := ev.Payload.(type) {
	case *decode.Command:
		l.command(w)
	case *decode.Reply:
		l.reply(w)
	case *decode.Response:
		l.ptr("decoded", w.Decoded)
		l.when(w.Secret, "secret")
	case *decode.Auth:
		l.auth(w)
	case *decode.Message:
		l.message(w)
	case *decode.TLS:
		l.tls(w)
	case *decode.Finding:
		l.add(w.ID, string(w.Severity))
		l.str("raw", string(ev.Raw))
	case *decode.Gap:
		l.add(strconv.FormatInt(w.Bytes, 10))
	case *decode.Preamble:
		l.add(w.Kind)
		l.str("says-client", w.SaysClient)
		l.str("says-server", w.SaysServer)
	case *decode.Opaque:
		l.add(strconv.FormatInt(w.Bytes, 10))
		l.when(w.Last, "last")
	case *decode.Chunk:
		l.add(strconv.Itoa(len(ev.Raw)))
	case *decode.Close:
		l.close(w)
	}
}

// command adds a command: its verb and arguments, secrets marked.
func (l *line) command(c *decode.Command) {
	l.add(word(c.Verb))
	if c.Args != "" {
		l.add(marked(c.Args, c.Secret))
	}
	l.str("path", c.Path)
	l.params(c.Params)
	l.ptr("decoded", c.Decoded)
	l.when(c.Unknown, "unknown")
	l.when(c.SecretVerb, "secret-verb")
}

// reply adds a reply: what it answers, its code or status, its lines.
func (l *line) reply(r *decode.Reply) {
	l.add(word(r.To))
	if r.Status != "" {
		l.add(word(r.Status))
	} else {
		l.add(fmt.Sprintf("%03d", r.Code))
	}
	l.verdict(r.OK)
	l.str("enhanced", r.Enhanced)
	l.str("response-code", r.ResponseCode)
	l.str("rcpt", r.Rcpt)
	l.list("text", r.Text)
	l.list("items", r.Items)
	l.ptr("decoded", r.Decoded)
}

// auth adds an attempt to log in.
func (l *line) auth(a *decode.Auth) {
	l.add(word(a.Mechanism))
	l.verdict(a.OK)
	l.num("code", int64(a.Code))
	l.ptr("authzid", a.Authzid)
	l.ptr("user", a.User)
	l.ptr("secret", a.Secret)
	l.ptr("digest", a.Digest)
	l.ptr("challenge", a.Challenge)
}

// message adds a message: its envelope, size, hash, headers and parts.
func (l *line) message(m *decode.Message) {
	l.add(m.Via)
	l.verdict(m.OK)
	l.when(!m.Complete, "incomplete")
	l.num("missing", m.Missing)
	l.num("number", int64(m.Number))
	l.add(fmt.Sprintf("size=%d", m.Size), fmt.Sprintf("sha256=%.4x", m.SHA256))
	if m.Envelope != nil {
		l.ptr("mail-from", m.Envelope.MailFrom)
		l.list("rcpt-to", m.Envelope.RcptTo)
		l.list("rejected", m.Envelope.Rejected)
		l.list("asked", m.Envelope.Asked)
	}
	l.ptr("subject", m.Subject)
	l.ptr("from", m.From)
	l.ptr("to", m.To)
	l.ptr("message-id", m.MessageID)
	for _, p := range m.Parts {
		l.add(fmt.Sprintf("part=%s/%s/%d/%.4x", p.Type, quote(p.Name), p.Size, p.SHA256))
	}
}

// tls adds TLS that begins or passes by.
func (l *line) tls(t *decode.TLS) {
	l.add(t.Leg, t.How)
	l.verdict(t.OK)
	l.when(t.Intercepted, "intercepted")
	l.str("sni", t.SNI)
	l.str("version", t.Version)
	l.str("cipher", t.Cipher)
	l.str("issuer", t.Issuer)
	l.str("error", t.Error)
}

// close adds the counts and the outcome of a session.
func (l *line) close(c *decode.Close) {
	if c.Result != "" {
		l.add(string(c.Result))
	}
	l.add(fmt.Sprintf("client=%d server=%d commands=%d messages=%d",
		c.ClientBytes, c.ServerBytes, c.Commands, c.Messages), quote(c.Outcome.String()))
}

// word shows a verb or status: bare when it is one plain word, else quoted.
func word(s string) string {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || c == '"' {
			return quote(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}
