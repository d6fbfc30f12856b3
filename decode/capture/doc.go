// Package capture decodes the mail in packet captures, and records sessions as
// captures.
//
// A [Pipeline] reads files, several at the same time: packages below it take a packet from one form to the
// next, and each knows only those before it.
//
//	pcap     file -> packets       pcap and pcapng, also packed; and back
//	packet   packet -> segment     link and IP layers, tunnels, fragments; and back
//	tcp      segments -> streams   two ordered streams a connection; and back
//	detect   first lines -> mail?  which protocol a connection speaks
//	tlsopen  TLS -> clear text     with the secrets of a key log
//
// What a connection says is held by a pending connection until it is known to be
// mail; then it is a [Session]. What happens to sessions is cut into batches that
// workers decode at the same time, each the sessions that are its own; what a
// [Handler] makes of the events is emitted in the order of the packets.
//
// A [Recorder] is the way back: it writes the events of live sessions as the
// packets of TCP connections, in clear. A pipeline that reads them emits the same
// events.
//
// What is kept is bounded, whatever the capture says. No capture makes an error
// once its header was read: what is cut or damaged is reported as a
// [pcap.Warning], and everything in front of it counts. What is odd about a
// connection becomes a finding of its session.
package capture
