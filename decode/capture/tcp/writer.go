package tcp

import (
	"net/netip"
	"sync/atomic"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
)

// Writer writes conversations as the packets of TCP connections. It is safe
// for concurrent use.
type Writer struct {
	w           *pcap.Writer
	connections atomic.Uint32
}

// NewWriter makes a writer of connections whose packets go to w.
func NewWriter(w *pcap.Writer) *Writer { return &Writer{w: w} }

// Recording is a conversation that is written as the packets of one TCP
// connection. What its methods return is the writer's error. It is not safe for
// concurrent use; several recordings of one writer are.
type Recording struct {
	w     *pcap.Writer
	ends  [2]packet.End // client and server
	ended int           // sides
	head  []byte        // the headers of a packet
}

// Connect begins a recording with the handshake of the two addresses. The
// comment is that of its first packet. Where only one of them is IPv4, it is
// written mapped to IPv6; one that is not known is written as unspecified.
func (t *Writer) Connect(at time.Time, client, server netip.AddrPort, comment string) (*Recording, error) {
	start := t.connections.Add(1) * 0x9e3779b1 // so that a connection that is used again does not look like itself
	client, server = sameFamily(client, server)
	r := &Recording{w: t.w, ends: [2]packet.End{{Addr: client, MAC: [6]byte{2, 0, 0, 0, 0, 1}, Seq: start}, {Addr: server, MAC: [6]byte{2, 0, 0, 0, 0, 2}, Seq: start}}}
	r.write(at, decode.Client, packet.SYN, nil, comment)
	r.write(at, decode.Server, packet.SYN|packet.ACK, nil, "")
	return r, r.write(at, decode.Client, packet.ACK, nil, "")
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

// Data writes what a side sent, in as many packets as it takes. The comment is
// that of the first.
func (r *Recording) Data(at time.Time, from decode.Side, p []byte, comment string) error {
	if len(p) == 0 {
		return nil
	}
	for len(p) > packet.MaxPayload {
		if err := r.write(at, from, packet.ACK, p[:packet.MaxPayload], comment); err != nil {
			return err
		}
		p, comment = p[packet.MaxPayload:], ""
	}
	return r.write(at, from, packet.ACK|packet.PSH, p, comment)
}

// Gap leaves bytes of a side out that are not known.
func (r *Recording) Gap(from decode.Side, n int64) { r.end(from).Seq += uint32(n) }

// End writes the end of a side. One that was cut has none.
func (r *Recording) End(at time.Time, from decode.Side, why decode.Why) error {
	switch why {
	case decode.EOF:
		if r.ended++; r.ended < 2 {
			return r.write(at, from, packet.FIN|packet.ACK, nil, "")
		}
		r.write(at, from, packet.FIN|packet.ACK, nil, "")
		return r.write(at, from.Other(), packet.ACK, nil, "")
	case decode.Reset:
		return r.write(at, from, packet.RST|packet.ACK, nil, "")
	}
	return nil
}

func (r *Recording) end(side decode.Side) *packet.End { return &r.ends[side-decode.Client] }

// write writes one packet.
func (r *Recording) write(at time.Time, from decode.Side, flags packet.Flags, p []byte, comment string) error {
	src, dst := r.end(from), r.end(from.Other())
	r.head = packet.Build(r.head[:0], src, dst, flags, p)
	src.Seq += uint32(len(p))
	if flags.Has(packet.SYN | packet.FIN) {
		src.Seq++
	}
	return r.w.Packet(&pcap.Packet{Time: at, Link: pcap.LinkEthernet, Data: r.head, Comment: comment}, p)
}
