// Package capture reads packet captures and writes them: from the bytes of a
// file up to two ordered byte streams for each TCP connection, and back.
//
// Reading is three steps, and whoever drives them decides where the bytes go:
//
//	r, err := capture.NewReader(name, file) // pcap or pcapng, also .gz and .zst
//	var frames capture.Decoder              // packet -> TCP segment
//	streams := capture.NewAssembler(sink)   // segments -> ordered bytes
//	for r.Next(&packet) {
//		if frames.Segment(&packet, &segment) {
//			streams.Add(&segment)
//		}
//	}
//	streams.Close()
//
// Nothing is kept of a packet but what has to wait for another: the bytes that
// are handed on are views, valid until the call returns. What is kept is
// bounded, whatever the capture says.
//
// No capture makes an error once its header was read: what is cut or damaged
// is told as a [Warning], and everything in front of it counts. What is odd
// about a connection is told to its [Flow] as a finding.
//
// Writing is a [Writer] for packets as they were captured, and its [Recording]s
// of conversations that never were packets, or not such ones.
package capture
