package proxy

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// canRedirect says that this system tells where a redirected connection was going.
const canRedirect = true

// originalDestination is where a connection was going before the firewall redirected it.
// Of one that it has not, that is where it is, or an error.
func originalDestination(c net.Conn) (netip.AddrPort, error) {
	tcp, ok := bare(c).(*net.TCPConn)
	if !ok {
		return netip.AddrPort{}, errNotRedirected
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return netip.AddrPort{}, err
	}
	var at netip.AddrPort
	var bad error
	v6 := addrPort(tcp.RemoteAddr()).Addr().Is6()
	err = raw.Control(func(fd uintptr) {
		if v6 {
			at, bad = originalIPv6(int(fd))
		} else {
			at, bad = originalIPv4(int(fd))
		}
	})
	if err != nil {
		return netip.AddrPort{}, err
	}
	return at, bad
}

// originalIPv4 has the kernel fill a sockaddr_in, which is as long as an ip6_mreq
// is at least: family, port, address.
func originalIPv4(fd int) (netip.AddrPort, error) {
	m, err := unix.GetsockoptIPv6Mreq(fd, unix.SOL_IP, unix.SO_ORIGINAL_DST)
	if err != nil {
		return netip.AddrPort{}, err
	}
	ip := netip.AddrFrom4([4]byte(m.Multiaddr[4:8]))
	return netip.AddrPortFrom(ip, binary.BigEndian.Uint16(m.Multiaddr[2:4])), nil
}

// originalIPv6 has the kernel fill a sockaddr_in6, with which an ip6_mtuinfo begins.
// IP6T_SO_ORIGINAL_DST is the same number as for IPv4.
func originalIPv6(fd int) (netip.AddrPort, error) {
	m, err := unix.GetsockoptIPv6MTUInfo(fd, unix.SOL_IPV6, unix.SO_ORIGINAL_DST)
	if err != nil {
		return netip.AddrPort{}, err
	}
	var port [2]byte
	binary.NativeEndian.PutUint16(port[:], m.Addr.Port)
	return netip.AddrPortFrom(netip.AddrFrom16(m.Addr.Addr), binary.BigEndian.Uint16(port[:])), nil
}

// mark is a [net.Dialer]'s Control that gives connections the mark [Mark].
func mark(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_MARK, Mark) })
}

// canMark reports why connections cannot be marked; nil where they can.
func canMark() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_MARK, Mark)
}
