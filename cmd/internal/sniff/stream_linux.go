package sniff

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"

	"mitmail/decode/capture/pcap"
)

// stream is what is captured, as a pcapng file. It belongs to who reads it.
type stream struct {
	*Capture
	ctx    context.Context
	file   *pcap.Writer
	out    bytes.Buffer // what was written of it and not read
	looked time.Time    // when drops were counted
	end    time.Time    // when it ends, once ctx is done
}

// Start returns what is captured from now on, in the format pcapng, and writes it to
// record too, each block by one Write. The stream ends soon after ctx is done; closing it
// closes the Capture. It is called once.
func (c *Capture) Start(ctx context.Context, record io.Writer) (io.ReadCloser, error) {
	s := &stream{Capture: c, ctx: ctx, looked: time.Now()}
	var err error
	s.file, err = pcap.NewWriter(io.MultiWriter(&s.out, record), "mitmail")
	return s, err
}

// Read implements [io.Reader]: it blocks until there is something.
func (s *stream) Read(p []byte) (int, error) {
	for s.out.Len() == 0 {
		if err := s.more(); err != nil {
			return 0, err
		}
	}
	return s.out.Read(p)
}

// waitTime is how long the ring is waited for between looks at the world.
const waitTime = 100 * time.Millisecond

// more takes the next block out of the ring, or waits for it.
func (s *stream) more() error {
	if now := time.Now(); now.Sub(s.looked) >= time.Second {
		s.looked = now
		s.count()
	}
	var failed error
	if s.ring.block(func(p *unix.Tpacket3Hdr, from *unix.RawSockaddrLinklayer, data []byte) {
		failed = errors.Join(failed, s.packet(p, from, data))
	}) {
		return failed
	}
	if s.over() {
		return io.EOF
	}
	return s.wait()
}

// over reports whether all is read that was there when ctx was done: a block is handed
// over after a while.
func (s *stream) over() bool {
	switch now := time.Now(); {
	case s.ctx.Err() == nil:
		return false
	case s.end.IsZero():
		s.end = now.Add(2 * retireTime * time.Millisecond)
		return false
	default:
		return now.After(s.end)
	}
}

// wait waits for a block, but not for long.
func (s *stream) wait() error {
	d := waitTime
	if !s.end.IsZero() {
		d = retireTime * time.Millisecond
	}
	fds := []unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLIN}}
	_, err := unix.Poll(fds, int(d/time.Millisecond))
	if err == unix.EINTR {
		return nil
	}
	if err == nil && fds[0].Revents&unix.POLLERR != 0 {
		if n, _ := unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_ERROR); n != 0 {
			err = unix.Errno(n)
		}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be captured from any more: %w", s.name, err)
	}
	return nil
}

// packet writes a packet.
func (s *stream) packet(p *unix.Tpacket3Hdr, from *unix.RawSockaddrLinklayer, data []byte) error {
	head := linkHeader(from)
	return s.file.Packet(&pcap.Packet{
		Time: time.Unix(int64(p.Sec), int64(p.Nsec)), Link: pcap.LinkSLL2, Length: len(head) + int(p.Len), Data: head[:],
	}, data)
}

// linkHeader is the header of a packet whose link layer is SLL2.
func linkHeader(from *unix.RawSockaddrLinklayer) (h [20]byte) {
	binary.NativeEndian.PutUint16(h[0:], from.Protocol) // which has the order of networks
	binary.BigEndian.PutUint32(h[4:], uint32(from.Ifindex))
	binary.BigEndian.PutUint16(h[8:], from.Hatype)
	h[10], h[11] = from.Pkttype, from.Halen
	copy(h[12:], from.Addr[:])
	return h
}

// Close implements [io.Closer].
func (s *stream) Close() error {
	s.count()
	return errors.Join(s.ring.close(), unix.Close(s.fd))
}
