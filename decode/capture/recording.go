package capture

import (
	"net/netip"
	"time"

	"mitmail/decode"
)

// Recording is a conversation that is written as the packets of one TCP
// connection. What its methods return is the writer's error. It is not safe for
// concurrent use; several recordings of one writer are.
type Recording struct {
	w     *Writer
	ends  [2]wire // client and server
	ended int     // sides
}

// wire is one end of the connection that is written.
type wire struct {
	addr netip.AddrPort
	mac  [6]byte
	seq  uint32 // of its next byte
}

// Session begins a recording with the handshake of the two addresses. The
// comment is that of its first packet. Where only one of them is IPv4, it is
// written mapped to IPv6; one that is not known is written as unspecified.
func (f *Writer) Session(at time.Time, client, server netip.AddrPort, comment string) (*Recording, error) {
	f.mu.Lock()
	f.sessions++
	start := f.sessions * 0x9e3779b1 // so that a connection that is used again does not look like itself
	f.mu.Unlock()
	client, server = sameFamily(client, server)
	r := &Recording{w: f, ends: [2]wire{{client, [6]byte{2, 0, 0, 0, 0, 1}, start}, {server, [6]byte{2, 0, 0, 0, 0, 2}, start}}}
	r.write(at, decode.Client, SYN, nil, comment)
	r.write(at, decode.Server, SYN|ACK, nil, "")
	return r, r.write(at, decode.Client, ACK, nil, "")
}

// sameFamily makes two addresses ones that a packet can have.
func sameFamily(a, b netip.AddrPort) (netip.AddrPort, netip.AddrPort) {
	x, y := a.Addr().Unmap().WithZone(""), b.Addr().Unmap().WithZone("")
	if !x.IsValid() {
		x = unspecified(y)
	}
	if !y.IsValid() {
		y = unspecified(x)
	}
	if x.Is4() != y.Is4() {
		x, y = netip.AddrFrom16(x.As16()), netip.AddrFrom16(y.As16())
	}
	return netip.AddrPortFrom(x, a.Port()), netip.AddrPortFrom(y, b.Port())
}

func unspecified(other netip.Addr) netip.Addr {
	if other.Is6() {
		return netip.IPv6Unspecified()
	}
	return netip.IPv4Unspecified()
}

// Data writes what a side said, in as many packets as it takes. The comment is
// that of the first.
func (r *Recording) Data(at time.Time, from decode.Side, p []byte, comment string) error {
	if len(p) == 0 {
		return nil
	}
	for len(p) > maxPayload {
		if err := r.write(at, from, ACK, p[:maxPayload], comment); err != nil {
			return err
		}
		p, comment = p[maxPayload:], ""
	}
	return r.write(at, from, ACK|PSH, p, comment)
}

// Gap leaves bytes of a side out that are not known.
func (r *Recording) Gap(from decode.Side, n int64) { r.end(from).seq += uint32(n) }

// End writes the end of a side. One that was cut has none.
func (r *Recording) End(at time.Time, from decode.Side, why decode.Why) error {
	switch why {
	case decode.EOF:
		if r.ended++; r.ended < 2 {
			return r.write(at, from, FIN|ACK, nil, "")
		}
		r.write(at, from, FIN|ACK, nil, "")
		return r.write(at, from.Other(), ACK, nil, "")
	case decode.Reset:
		return r.write(at, from, RST|ACK, nil, "")
	}
	return nil
}

func (r *Recording) end(side decode.Side) *wire { return &r.ends[side-decode.Client] }

// write writes one packet.
func (r *Recording) write(at time.Time, from decode.Side, flags Flags, p []byte, comment string) error {
	src, dst := r.end(from), r.end(from.Other())
	f := r.w
	f.mu.Lock()
	defer f.mu.Unlock()
	id, err := f.on(LinkEthernet)
	if err != nil {
		return err
	}
	f.head = frame(f.head[:0], src, dst, flags, p)
	f.packet(id, at, 0, comment, f.head, p)
	src.seq += uint32(len(p))
	if flags.has(SYN | FIN) {
		src.seq++
	}
	return f.end()
}
