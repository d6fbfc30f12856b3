// Package packet finds the TCP segment in a packet, and builds packets.
//
//	var d packet.Decoder
//	var s packet.Segment
//	if d.Segment(&p, &s) {
//		// s.Data is valid until the next call
//	}
//
// A [Decoder] takes off one layer after the other, through VLANs, PPP, MPLS and
// tunnels (GRE, VXLAN, IP in IP), and reassembles IP fragments. It reads the link
// types that [pcap.Link.Decoded] has. Checksums do not matter: whoever captures
// sees packets whose sums the network card was still to fill in. It allocates
// nothing for a packet that is whole, and keeps at most 1024 datagrams of which
// fragments are missing.
//
// [Build] is the way back: Ethernet, IP and TCP headers in front of bytes.
//
// This is the only package that imports gopacket.
package packet
