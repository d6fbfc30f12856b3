package capture

import (
	"mitmail/decode"
	"mitmail/decode/capture/detect"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// serves reports whether a port is a server's.
func (r *reading[T]) serves(port uint16) bool { return r.of.Ports[port] != 0 || detect.MailPort(port) }

func (r *reading[T]) forced(k *tcp.Key, port uint16) decode.Protocol {
	if p := r.named[k.ID]; p != 0 {
		return p
	}
	return r.of.Ports[port]
}

// maxNamed is how many connections of a file can have a protocol that the capture
// names.
const maxNamed = 100_000

// commented reads the comment of a packet, that of mitmail's own recordings,
// with what belongs to it.
func (r *reading[T]) commented(comment string, conn int64) {
	p := protocolIn(comment)
	if p == 0 || conn == 0 {
		return
	}
	if r.named == nil || len(r.named) > maxNamed {
		r.named = make(map[int64]decode.Protocol)
	}
	r.named[conn] = p
}

func (r *reading[T]) secured(k *tcp.Key) string {
	if r.comment == "" || !k.Between(r.segment.Src.AddrPort(), r.segment.Dst.AddrPort()) {
		return ""
	}
	return r.comment
}

func (r *reading[T]) begin(c *pendingConn, p decode.Protocol, at moment) *Session {
	s := &Session{
		Protocol: p, File: r.name, Conn: c.key.ID, keys: r.keys,
		Client: c.address(decode.Client).String(), Server: c.address(decode.Server).String(),
		outside: r.touch != nil && !r.touch[r.begun],
	}
	r.begun++
	if s.outside {
		r.passed++
	} else {
		s.passed, r.passed = r.passed, 0
	}
	t := step{session: s, kind: stepOpen, moment: at}
	if answered := c.key.Answered(); !answered.IsZero() {
		t.n = max(0, int64(answered.Sub(at.at)))
	}
	r.put(t, nil)
	return s
}

func (r *reading[T]) put(t step, p []byte) {
	if t.session.outside {
		return
	}
	if t.kind == stepEnd && t.why == decode.Cut && r.cut {
		r.batch.put(step{session: t.session, kind: stepNote, note: &note{id: pcap.CutShort}, moment: t.moment}, nil)
	}
	r.batch.put(t, p)
	if r.batch.full() {
		r.flush()
	}
}

func (r *reading[T]) skip(c *pendingConn, v detect.ProtocolSet) { r.of.counts.skip(c.port(), v) }

func (r *reading[T]) waits(n int) bool {
	r.waiting += n
	return r.waiting < maxUnknownAll
}
