package sniff

import "golang.org/x/net/bpf"

// accept is how much of a packet is captured: all of it.
const accept = 255 << 10

// outgoing is the type of packets on their way out.
const outgoing = 4

// once passes each packet of the loopback interface one time: it is there on its way
// out and in.
func once(loopback int) []bpf.Instruction {
	return []bpf.Instruction{
		bpf.LoadExtension{Num: bpf.ExtInterfaceIndex},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: uint32(loopback), SkipTrue: 3},
		bpf.LoadExtension{Num: bpf.ExtType},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: outgoing, SkipTrue: 1},
		bpf.RetConstant{},
	}
}

// Where things stand in IP packets, and numbers of protocols.
const (
	v4Flags, v4Protocol           = 6, 9
	v6Next, v6Payload             = 6, 40
	protocolTCP, protocolFragment = 6, 44
	fragmentOffset                = 0x1fff
)

// mail passes TCP from and to ports, and all but the first fragments of TCP, which have no
// ports; without ports everything. What it looks at begins with the IP header.
func mail(ports []uint16) []bpf.Instruction {
	if len(ports) == 0 {
		return []bpf.Instruction{bpf.RetConstant{Val: accept}}
	}
	v4 := []bpf.Instruction{
		bpf.LoadAbsolute{Off: v4Protocol, Size: 1},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: protocolTCP, SkipTrue: 1},
		bpf.RetConstant{},
		bpf.LoadAbsolute{Off: v4Flags, Size: 2},
		bpf.JumpIf{Cond: bpf.JumpBitsNotSet, Val: fragmentOffset, SkipTrue: 1},
		bpf.RetConstant{Val: accept},
		bpf.LoadMemShift{Off: 0}, // the length of the header
	}
	v4 = append(v4, either(ports, bpf.LoadIndirect{Off: 0, Size: 2}, bpf.LoadIndirect{Off: 2, Size: 2})...)
	v6 := []bpf.Instruction{
		bpf.LoadAbsolute{Off: v6Next, Size: 1},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: protocolTCP, SkipTrue: 5},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: protocolFragment, SkipTrue: 3},
		bpf.LoadAbsolute{Off: v6Payload, Size: 1},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: protocolTCP, SkipTrue: 1},
		bpf.RetConstant{Val: accept},
		bpf.RetConstant{},
	}
	v6 = append(v6, either(ports, bpf.LoadAbsolute{Off: v6Payload, Size: 2}, bpf.LoadAbsolute{Off: v6Payload + 2, Size: 2})...)
	all := []bpf.Instruction{
		bpf.LoadAbsolute{Off: 0, Size: 1},
		bpf.ALUOpConstant{Op: bpf.ALUOpShiftRight, Val: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 4, SkipTrue: 2},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 6, SkipTrue: 2},
		bpf.RetConstant{},
		bpf.Jump{Skip: uint32(len(v6))},
	}
	return append(append(all, v6...), v4...)
}

// either passes packets of which a port, the source or the destination, is one of
// some.
func either(ports []uint16, load ...bpf.Instruction) (all []bpf.Instruction) {
	for _, from := range load {
		all = append(all, from)
		for _, p := range ports {
			all = append(all, bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: uint32(p), SkipTrue: 1}, bpf.RetConstant{Val: accept})
		}
	}
	return append(all, bpf.RetConstant{})
}
