package pcap

import "time"

// iface is an interface that packets were captured on.
type iface struct {
	link    Link
	snaplen uint32
	clock   clock
}

// addInterface reads an interface block: link type, reserved, snaplen,
// options. Packets of a link type that is not decoded are counted and not decoded.
func (f *pcapng) addInterface(body []byte) {
	if len(body) < 8 || len(f.interfaces) == maxInterfaces {
		f.r.warn(damaged, "an interface of %d bytes, the %dth, was skipped", len(body), len(f.interfaces)+1)
		return
	}
	c := iface{Link(u16(body, f.big)), u32(body[4:], f.big), microseconds}
	if !c.link.Decoded() {
		f.r.warn(damaged, "an interface has link type %s, which is not decoded", c.link)
	}
	f.options(body[8:], func(code uint16, value []byte) {
		switch {
		case code == optResolution && len(value) == 1:
			if !c.clock.resolve(value[0]) {
				f.r.warn(damaged, "an interface counts time in units of 0x%02x, which is out of range: microseconds are taken", value[0])
			}
		case code == optOffset && len(value) == 8:
			c.clock.offset = int64(f.u64(value))
		}
	})
	f.interfaces = append(f.interfaces, c)
}

// packet reads an enhanced packet block: interface, time (4+4), captured, on
// the wire, bytes, options.
func (f *pcapng) packet(p *Packet, body []byte) bool {
	if len(body) < 20 {
		f.r.warn(damaged, "a packet block of %d bytes was skipped", len(body))
		return false
	}
	return f.fill(p, u32(body, f.big), body[4:])
}

// old reads a packet block of the first drafts: interface (2), drops (2), and
// the rest as above.
func (f *pcapng) old(p *Packet, body []byte) bool {
	if len(body) < 20 {
		f.r.warn(damaged, "an old packet block of %d bytes was skipped", len(body))
		return false
	}
	return f.fill(p, uint32(u16(body, f.big)), body[4:])
}

// fill reads what both kinds of packet blocks have behind their interface.
func (f *pcapng) fill(p *Packet, id uint32, body []byte) bool {
	if id >= uint32(len(f.interfaces)) {
		f.r.warn(damaged, "a packet of interface %d, which the section does not have, was skipped", id)
		return false
	}
	c := &f.interfaces[id]
	stamp := uint64(u32(body, f.big))<<32 | uint64(u32(body[4:], f.big))
	captured := u32(body[8:], f.big)
	rest := body[16:]
	if captured > maxPacket || int(captured) > len(rest) {
		f.r.warn(damaged, "a packet says it has %d bytes in a block of %d, and was skipped", captured, len(rest))
		return false
	}
	p.Time = f.time(c, stamp)
	p.Link, p.Comment = c.link, ""
	p.Data = rest[:captured]
	f.r.sized(p, u32(body[12:], f.big))
	if behind := int(captured) + padding(int(captured)); len(rest)-behind > 4 {
		p.Comment = f.comments(rest[behind:])
	}
	return true
}

// simple reads a simple packet block: on the wire, bytes. It belongs to the
// first interface, whose snaplen says how much was captured, and has no time.
func (f *pcapng) simple(p *Packet, body []byte) bool {
	if len(f.interfaces) == 0 || len(body) < 4 {
		f.r.warn(damaged, "a simple packet block of %d bytes without an interface was skipped", len(body))
		return false
	}
	c := &f.interfaces[0]
	wire := u32(body, f.big)
	captured := min(wire, uint32(len(body)-4), maxPacket)
	if c.snaplen > 0 {
		captured = min(captured, c.snaplen)
	}
	p.Time = time.Unix(0, 0).UTC()
	p.Link, p.Comment = c.link, ""
	p.Data = body[4 : 4+captured]
	f.r.sized(p, wire)
	return true
}

// time is the time of a packet.
func (f *pcapng) time(c *iface, stamp uint64) time.Time {
	t, ok := c.clock.time(stamp)
	if !ok {
		f.r.warn(damaged, "the time of packet %d is out of range", f.r.packets+1)
	}
	return t
}

func (f *pcapng) u64(p []byte) uint64 {
	if f.big {
		return uint64(u32(p, true))<<32 | uint64(u32(p[4:], true))
	}
	return uint64(u32(p[4:], false))<<32 | uint64(u32(p, false))
}
