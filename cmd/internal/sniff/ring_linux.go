package sniff

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The size of a ring: 16 MiB. A block that is not full is handed over after
// retireTime.
const (
	blockSize  = 1 << 20
	blocks     = 16
	frameSize  = 1 << 11 // only a hint to the kernel
	retireTime = 20      // ms
)

// ring is memory that the kernel puts packets into, a block at a time.
type ring struct {
	memory []byte
	next   int // block
}

func (r *ring) open(fd int) (err error) {
	if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3); err != nil {
		return err
	}
	if err := unix.SetsockoptTpacketReq3(fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &unix.TpacketReq3{
		Block_size: blockSize, Block_nr: blocks, Frame_size: frameSize, Frame_nr: blockSize / frameSize * blocks, Retire_blk_tov: retireTime,
	}); err != nil {
		return err
	}
	r.memory, err = unix.Mmap(fd, 0, blockSize*blocks, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	return err
}

func (r *ring) close() error { return unix.Munmap(r.memory) }

// block calls take with each packet of the next block, and reports whether there is
// one. What take gets is valid until it returns.
func (r *ring) block(take func(p *unix.Tpacket3Hdr, from *unix.RawSockaddrLinklayer, data []byte)) bool {
	b := r.memory[r.next*blockSize:][:blockSize]
	desc := (*unix.TpacketBlockDesc)(unsafe.Pointer(&b[0]))
	head := (*unix.TpacketHdrV1)(unsafe.Pointer(&desc.Hdr))
	if atomic.LoadUint32(&head.Block_status)&unix.TP_STATUS_USER == 0 {
		return false
	}
	at := b[head.Offset_to_first_pkt:]
	for range head.Num_pkts {
		p := (*unix.Tpacket3Hdr)(unsafe.Pointer(&at[0]))
		from := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&at[unix.SizeofTpacket3Hdr]))
		take(p, from, at[p.Net:][:p.Snaplen])
		at = at[p.Next_offset:]
	}
	atomic.StoreUint32(&head.Block_status, unix.TP_STATUS_KERNEL)
	r.next = (r.next + 1) % blocks
	return true
}
