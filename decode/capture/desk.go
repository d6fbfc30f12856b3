package capture

import (
	"mitmail/decode"
)

// meet is the [Sink] of a Reading.
func (r *Reading) meet(k Key) Flow { return &caller{desk: r, key: k} }

// serves reports whether a port is a server's.
func (r *Reading) serves(port uint16) bool { return r.Ports[port] != 0 || MailPort(port) }

func (r *Reading) forced(port uint16) decode.Protocol { return r.Ports[port] }

func (r *Reading) begin(c *caller, p decode.Protocol, at moment) *Session {
	id := int(r.counts.Sessions.Add(1))
	s := &Session{
		ID: id, Protocol: p, File: r.file,
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
