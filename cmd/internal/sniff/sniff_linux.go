package sniff

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"mitmail/cmd/internal/exit"
)

// Capture is an interface that packets are captured from. Make it with [Open].
type Capture struct {
	// Warn is called when the kernel has dropped packets, with how many by now, at most
	// once a second. Set it before Start.
	Warn func(dropped int64)

	name    string
	fd      int
	ring    ring
	dropped atomic.Int64
}

// Any is the name that stands for all interfaces.
const Any = "any"

// Open begins to capture what passes an interface, or [Any] of them: TCP from and to
// ports, or with none of them everything. The error is an *[Error].
func Open(name string, ports []uint16) (*Capture, error) {
	index, err := find(name)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0) // nothing comes before bind
	if err != nil {
		return nil, refused(name, err)
	}
	c := &Capture{name: name, fd: fd, Warn: func(int64) {}}
	if err := c.setUp(index, ports); err != nil {
		return nil, errors.Join(refused(name, err), unix.Close(fd))
	}
	return c, nil
}

// find is the number of an interface; 0 for all.
func find(name string) (int, error) {
	if name == Any {
		return 0, nil
	}
	all, err := net.Interfaces()
	if err != nil {
		return 0, refused(name, err)
	}
	names := []string{Any}
	for _, i := range all {
		if i.Name == name && i.Flags&net.FlagUp == 0 {
			return 0, exit.Failure("cannot capture from "+name+": it is down", "ip link set "+name+" up")
		}
		if i.Name == name {
			return i.Index, nil
		}
		names = append(names, i.Name)
	}
	return 0, exit.Failure("cannot capture from "+name+": there is no such interface", "there is "+strings.Join(names, ", "))
}

// refused is the error of a system that does not let us.
func refused(name string, err error) error {
	hint := "tcpdump -i " + name + " may say more"
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		hint = "sudo setcap cap_net_raw+ep $(which mitmail) allows it, or sudo mitmail"
	}
	return exit.Failure(fmt.Sprintf("cannot capture from %s: %v", name, err), hint)
}

// setUp has the socket bring what is wanted into a ring.
func (c *Capture) setUp(index int, ports []uint16) error {
	if err := filter(c.fd, ports); err != nil {
		return err
	}
	if err := c.ring.open(c.fd); err != nil {
		return err
	}
	if index > 0 { // where it cannot be, what is for this machine comes all the same
		_ = unix.SetsockoptPacketMreq(c.fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC})
	}
	return unix.Bind(c.fd, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: index})
}

func networkOrder(n uint16) uint16 { return n<<8 | n>>8&0xff }

// filter has the kernel pass only what is wanted.
func filter(fd int, ports []uint16) error {
	all, err := net.Interfaces()
	if err != nil {
		return err
	}
	program := mail(ports)
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 {
			program = slices.Concat(once(i.Index), program)
		}
	}
	raw, err := bpf.Assemble(program)
	if err != nil {
		return err
	}
	code := make([]unix.SockFilter, len(raw))
	for i, in := range raw {
		code[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]})
}

// Dropped is how many packets the kernel has dropped by now, because nobody took
// them out of the ring in time.
func (c *Capture) Dropped() int64 { return c.dropped.Load() }

// count adds what the kernel has dropped since it was asked last.
func (c *Capture) count() {
	s, err := unix.GetsockoptTpacketStatsV3(c.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil || s.Drops == 0 {
		return
	}
	c.Warn(c.dropped.Add(int64(s.Drops)))
}
