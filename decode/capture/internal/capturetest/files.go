package capturetest

// Pcap is a pcap file of packets, each a second behind the last.
func Pcap(magic uint32, big bool, link uint32, packets ...[]byte) []byte {
	p := Order(big, magic, uint16(2), uint16(4), uint64(0), uint32(262144), link)
	for i, data := range packets {
		p = append(p, Record(big, uint32(i), len(data), len(data), data)...)
	}
	return p
}

// Record is a packet of a pcap file, and its header.
func Record(big bool, second uint32, captured, wire int, data []byte) []byte {
	return Order(big, 1e9+second, uint32(123456), uint32(captured), uint32(wire), data)
}

// Block is a pcapng block.
func Block(big bool, kind uint32, body ...any) []byte {
	b := Order(big, body...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return Order(big, kind, uint32(len(b)+12), b, uint32(len(b)+12))
}

// Section is the block that a section of a pcapng file begins with.
func Section(big bool, options ...any) []byte {
	return Block(big, 0x0a0d0d0a, append([]any{uint32(0x1a2b3c4d), uint16(1), uint16(0), ^uint64(0)}, options...)...)
}

// Interface is the block of a pcapng file that describes one.
func Interface(big bool, link uint16, options ...any) []byte {
	return Block(big, 1, append([]any{link, uint16(0), uint32(0)}, options...)...)
}

// Enhanced is a packet of the simplest kind.
func Enhanced(big bool, id uint32, stamp uint64, data []byte, options ...any) []byte {
	pad := make([]byte, -len(data)&3)
	return Block(big, 6, append([]any{id, uint32(stamp >> 32), uint32(stamp), uint32(len(data)), uint32(len(data)), data, pad}, options...)...)
}

// Option is an option of a block.
func Option(big bool, code uint16, value string) []byte {
	return Order(big, code, uint16(len(value)), value, make([]byte, -len(value)&3))
}
