package pcap

import (
	"encoding/binary"
	"fmt"
)

// A pcapng file is blocks, in sections that each begin with a header block and
// number their interfaces from 0:
//
//	block: type, length, body, length again; the lengths count all of it
//
// See https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html.
const (
	sectionBlock   = 0x0a0d0d0a
	interfaceBlock = 1
	oldPacketBlock = 2
	simpleBlock    = 3
	packetBlock    = 6
	secretsBlock   = 10
)

var sectionMagic = [4]byte{0x0a, 0x0d, 0x0d, 0x0a} // the same in both byte orders

const (
	byteOrder     = 0x1a2b3c4d
	minBlock      = 12
	minSection    = 28
	maxBlock      = 16 << 20
	maxInterfaces = 10_000 // a section
	tlsKeyLog     = 0x544c534b
)

// pcapng is a file in the newer format.
type pcapng struct {
	r          *Reader
	big        bool
	interfaces []iface
}

// block is one block. Its body is valid until the next is read.
type block struct {
	kind uint32
	body []byte
}

func (r *Reader) beginPcapng() error {
	f := &pcapng{r: r}
	b, ok := f.block()
	if !ok {
		why := r.warned.list[len(r.warned.list)-1].Text
		return r.fail("the first section is damaged: " + why)
	}
	if why := f.section(b.body); why != "" {
		r.in.offset = 0
		return r.fail(why)
	}
	r.format = f.next
	return nil
}

// next reads blocks up to one with a packet.
func (f *pcapng) next(p *Packet) bool {
	for {
		b, ok := f.block()
		if !ok {
			return false
		}
		switch b.kind {
		case packetBlock:
			ok = f.packet(p, b.body)
		case simpleBlock:
			ok = f.simple(p, b.body)
		case oldPacketBlock:
			ok = f.old(p, b.body)
		default:
			if why := f.describe(b); why != "" {
				f.r.warn(CutShort, "%s: the capture is not read beyond it", why)
				return false
			}
			continue
		}
		if ok {
			return true
		}
	}
}

// describe reads a block that has no packet. It returns why the capture
// cannot be read beyond it, if so.
func (f *pcapng) describe(b block) string {
	switch b.kind {
	case sectionBlock:
		return f.section(b.body)
	case interfaceBlock:
		f.addInterface(b.body)
	case secretsBlock:
		f.addSecrets(b.body)
	}
	return ""
}

// block reads a block, without those that are too long to be kept.
func (f *pcapng) block() (block, bool) {
	in := &f.r.in
	for {
		head := in.peek(minBlock)
		if len(head) < minBlock {
			return block{}, len(head) > 0 && f.r.short("a block header")
		}
		if [4]byte(head) == sectionMagic && !f.order(head) {
			return block{}, false
		}
		kind, length := u32(head, f.big), u32(head[4:], f.big)
		switch {
		case length < minBlock || length%4 != 0:
			f.r.warn(CutShort, "a block says it has %d bytes: the capture is not read beyond it", length)
			return block{}, false
		case length <= maxBlock:
			return f.whole(kind, int(length))
		case kind == sectionBlock:
			f.r.warn(CutShort, "a section header says it has %d bytes: the capture is not read beyond it", length)
			return block{}, false
		}
		f.r.warn(damaged, "a block of %d bytes is too long and was skipped", length)
		if in.skip(int64(length)) < int64(length) {
			return block{}, f.r.short("a block")
		}
	}
}

// whole reads a block of a length that can be.
func (f *pcapng) whole(kind uint32, length int) (block, bool) {
	in := &f.r.in
	all := in.peek(length)
	if len(all) < length {
		return block{}, f.r.short("a block")
	}
	if again := u32(all[length-4:], f.big); again != uint32(length) {
		f.r.warn(damaged, "a block of %d bytes says at its end that it has %d", length, again)
	}
	in.take(length)
	return block{kind, all[8 : length-4]}, true
}

// order finds the byte order of a section out.
func (f *pcapng) order(head []byte) bool {
	switch uint32(byteOrder) {
	case binary.BigEndian.Uint32(head[8:]):
		f.big = true
	case binary.LittleEndian.Uint32(head[8:]):
		f.big = false
	default:
		f.r.warn(CutShort, "a section has the byte-order magic %x: the capture is not read beyond it", head[8:12])
		return false
	}
	return true
}

// section begins a section. The length that it gives is not needed. It returns
// why it cannot be read, if so.
func (f *pcapng) section(body []byte) string {
	if len(body) < minSection-minBlock {
		return fmt.Sprintf("a section header has %d bytes, not %d", len(body)+minBlock, minSection)
	}
	major, minor := u16(body[4:], f.big), u16(body[6:], f.big)
	if major != 1 {
		return fmt.Sprintf("this is pcapng version %d.%d: version 1 is read", major, minor)
	}
	f.interfaces = f.interfaces[:0]
	f.r.comment = f.comments(body[16:])
	return ""
}

// addSecrets keeps TLS secrets, up to a bound.
func (f *pcapng) addSecrets(body []byte) {
	if len(body) < 8 || u32(body, f.big) != tlsKeyLog {
		return
	}
	length := u32(body[4:], f.big)
	if int64(length) > int64(len(body)-8) || len(f.r.secrets)+int(length) > maxSecrets {
		f.r.warn(damaged, "a block with %d bytes of TLS secrets is too long and was skipped", length)
		return
	}
	f.r.secrets = append(f.r.secrets, body[8:8+length]...)
	if n := len(f.r.secrets); n > 0 && f.r.secrets[n-1] != '\n' {
		f.r.secrets = append(f.r.secrets, '\n')
	}
}
