package capture

import (
	"mitmail/decode"
)

// meet is the [Sink] of a Reading.
func (r *Reading) meet(k Key) Flow { return &caller{desk: r, key: k} }

// serves reports whether a port is a server's.
func (r *Reading) serves(port uint16) bool { return r.Ports[port] != 0 || MailPort(port) }

func (r *Reading) forced(k *Key, port uint16) decode.Protocol {
	if p := r.named[k.ID]; p != 0 {
		return p
	}
	return r.Ports[port]
}

// commented takes in the comment of a packet, that of mitmail's own recordings,
// with what belongs to it.
func (r *Reading) commented(comment string, flow int64) {
	p := named(comment)
	if p == 0 || flow == 0 {
		return
	}
	if r.named == nil || len(r.named) > maxFlows {
		r.named = make(map[int64]decode.Protocol)
	}
	r.named[flow] = p
}

func (r *Reading) secured(k *Key) string {
	if r.comment == "" || !k.has(r.segment.Src.AddrPort(), r.segment.Dst.AddrPort()) {
		return ""
	}
	return r.comment
}

func (r *Reading) begin(c *caller, p decode.Protocol, at moment) *Session {
	id := int(r.counts.Sessions.Add(1))
	s := &Session{
		ID: id, Protocol: p, File: r.file, Flow: c.key.ID,
		Client: c.address(decode.Client).String(), Server: c.address(decode.Server).String(),
		worker: id % len(r.workers), keys: r.Keys,
	}
	r.put(turn{session: s, kind: turnOpen, moment: at}, nil)
	return s
}

func (r *Reading) put(t turn, p []byte) {
	if t.kind == turnEnd && t.why == decode.Cut && r.cut {
		r.batch.put(turn{session: t.session, kind: turnNote, note: &note{id: cutShort}, moment: t.moment}, nil)
	}
	r.batch.put(t, p)
	if r.batch.full() {
		r.flush()
	}
}

func (r *Reading) skip(c *caller, v voice) { r.counts.skip(c.port(), v) }

func (r *Reading) waits(n int) bool {
	r.waiting += n
	return r.waiting < maxUnknownAll
}
