// Package tcp reassembles TCP connections, and writes conversations as such.
//
//	streams := tcp.NewAssembler(func(k tcp.Key) tcp.Handler { … })
//	streams.Add(&segment) // for each, in the order of the capture
//	streams.Close()
//
// An [Assembler] delivers the bytes of both sides of a connection to its
// [Handler], in an order in which they can have been sent: what answers something
// does not come before it. What has to wait for a segment that is missing waits up
// to a second of packet time, or 256 packets; then there is a gap. What is
// retransmitted is compared with what was delivered. Bytes are views, valid until
// the call returns; what is kept is bounded for each side and for all together.
//
// A [Writer] is the way back: its [Recording]s are conversations that were never
// packets, or not such ones.
package tcp
