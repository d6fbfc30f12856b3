package program

import (
	"encoding/binary"
	"strconv"

	"golang.org/x/sys/unix"
)

// Messages of sock_diag(7) about one TCP connection, behind the header of netlink(7):
// inet_diag_req_v2 and inet_diag_msg of linux/inet_diag.h.
const (
	headerSize   = unix.SizeofNlMsghdr
	requestSize  = 56 // family, protocol, two bytes, states, and both ends
	replySize    = 72 // family, three bytes, both ends, four numbers, and the inode
	inodeAt      = 68
	all          = 1<<32 - 1 // states, and cookies
	addressRoom  = 16
	replyMaximum = 4 << 10 // attributes may follow
)

// askKernel is the names that sockets of connections have in /proc. Each is looked up by
// its both ends, however many there are. It is empty where the kernel cannot be asked.
func askKernel(asked map[Connection]*Search) map[string]Connection {
	sockets := make(map[string]Connection)
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return sockets
	}
	defer unix.Close(fd)
	reply := make([]byte, replyMaximum)
	for c := range asked {
		if unix.Sendto(fd, question(c), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) != nil {
			return sockets
		}
		n, _, err := unix.Recvfrom(fd, reply, unix.MSG_DONTWAIT) // the kernel has answered before it returned
		if err != nil {
			return sockets
		}
		if inode := inodeIn(reply[:n]); inode != 0 {
			sockets[socketName(strconv.FormatUint(uint64(inode), 10))] = c
		}
	}
	return sockets
}

// socketName is what a socket is called among the files of a process.
func socketName(inode string) string { return "socket:[" + inode + "]" }

// question asks for the socket that has the ends of a connection. That of a socket for
// both IPv4 and IPv6 is found by its IPv4 addresses.
func question(c Connection) []byte {
	b := make([]byte, 0, headerSize+requestSize)
	b = binary.NativeEndian.AppendUint32(b, headerSize+requestSize)
	b = binary.NativeEndian.AppendUint16(b, unix.SOCK_DIAG_BY_FAMILY)
	b = binary.NativeEndian.AppendUint16(b, unix.NLM_F_REQUEST)
	b = binary.NativeEndian.AppendUint64(b, 0) // number and sender: there is one question at a time
	family := byte(unix.AF_INET6)
	if c.From.Addr().Is4() {
		family = unix.AF_INET
	}
	b = append(b, family, unix.IPPROTO_TCP, 0, 0)
	b = binary.NativeEndian.AppendUint32(b, all) // states
	b = binary.BigEndian.AppendUint16(b, c.From.Port())
	b = binary.BigEndian.AppendUint16(b, c.To.Port())
	for _, a := range [...][]byte{c.From.Addr().AsSlice(), c.To.Addr().AsSlice()} {
		b = append(append(b, a...), make([]byte, addressRoom-len(a))...)
	}
	b = binary.NativeEndian.AppendUint32(b, 0) // any interface
	b = binary.NativeEndian.AppendUint32(b, all)
	return binary.NativeEndian.AppendUint32(b, all)
}

// inodeIn is the inode that an answer has, or 0: there is no such socket, or nobody has
// it any more.
func inodeIn(answer []byte) uint32 {
	if len(answer) < headerSize+replySize || binary.NativeEndian.Uint16(answer[4:]) != unix.SOCK_DIAG_BY_FAMILY {
		return 0
	}
	return binary.NativeEndian.Uint32(answer[headerSize+inodeAt:])
}
