// Package sniff captures the packets of a network interface without touching them,
// on Linux: as a stream in the format pcapng, which is read like any capture.
//
//	c, err := sniff.Open("eth0", ports)
//	stream, err := c.Start(ctx, record)
//
// It opens an AF_PACKET socket with a ring of memory that the kernel fills
// (TPACKET_V3), so a burst waits there and costs no system call a packet. A filter in
// the kernel passes the ports of mail only. Neither libpcap nor cgo is needed: the
// ring is set up by golang.org/x/sys/unix. github.com/mdlayher/packet has no
// ring: it takes a system call a packet, and what the kernel queues for it is 200 KB.
//
// Packets have no link layer of their own but that of "tcpdump -i any" (SLL2), so all
// interfaces are alike, to the filter too. What the kernel has dropped for want of
// room is counted.
package sniff
