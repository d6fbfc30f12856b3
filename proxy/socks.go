package proxy

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"
)

// socks is the server's side of SOCKS 5 (RFC 1928), with CONNECT alone, without
// authentication or with user and password (RFC 1929). Names are resolved here. It
// reads no byte behind a request, and keeps no more than 513 bytes of a client.
type socks struct{ user, password string }

// askTime is how long a client may take to say where it wants to go.
const askTime = 15 * time.Second

// What stands in the messages of SOCKS 5 (RFC 1928 3, 4; RFC 1929 2).
const (
	socksVersion  = 5
	authVersion   = 1
	noAuth        = 0x00
	withPassword  = 0x02
	noneOfThese   = 0xff
	connectTo     = 1
	addressIPv4   = 1
	addressDomain = 3
	addressIPv6   = 4
)

// socksReply is how a request went (RFC 1928 6).
type socksReply byte

const (
	socksDone      socksReply = 0
	socksFailed    socksReply = 1
	socksForbidden socksReply = 2
	socksNoNetwork socksReply = 3
	socksNoHost    socksReply = 4
	socksRefused   socksReply = 5
	socksNoAnswer  socksReply = 6 // "TTL expired" is the closest that there is
	socksNoCommand socksReply = 7
	socksNoAddress socksReply = 8
)

// Errors of clients that are turned away, for the user: what they have in common, not
// what each has said.
var (
	errSOCKS4      = errors.New("it speaks SOCKS 4; mitmail speaks SOCKS 5 (socks5:// or socks5h://)")
	errNotSOCKS    = errors.New("what it says is not SOCKS 5; a client that knows no SOCKS needs a route or --transparent")
	errNoMethod    = errors.New("it offers no way to log in that is wanted: user and password where there is a password, else none")
	errPassword    = errors.New("its user name or password is wrong")
	errNoConnect   = errors.New("it asks for something else than a connection (CONNECT)")
	errBadAddress  = errors.New("it asks for an address that is none")
	errHalfRequest = errors.New("it has not said to the end where it wants to go")
)

// wants implements [front].
func (s socks) wants(client net.Conn) (destination, error) {
	client.SetDeadline(time.Now().Add(askTime))
	defer client.SetDeadline(time.Time{})
	if err := s.admit(client); err != nil {
		return destination{}, halved(err)
	}
	to, code, err := request(client)
	if err != nil {
		if code != socksDone {
			client.Write(replyOf(code, netip.AddrPort{}))
		}
		return destination{}, halved(err)
	}
	to.at = addrPort(client.LocalAddr())
	return to, nil
}

// halved is the error of a client that has left or is silent in the middle.
func halved(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return errHalfRequest
	}
	return err
}

// admit agrees with a client on how it says who it is, and has it say so.
func (s socks) admit(client net.Conn) error {
	var b [credentialBytes]byte
	if err := read(client, b[:1]); err != nil {
		return err
	}
	switch {
	case b[0] == 4:
		client.Write([]byte{0, 91, 0, 0, 0, 0, 0, 0}) // as SOCKS 4 refuses
		return errSOCKS4
	case b[0] != socksVersion:
		return errNotSOCKS
	}
	methods, err := counted(client, b[:])
	if err != nil {
		return err
	}
	method := byte(noAuth)
	if s.password != "" {
		method = withPassword
	}
	if !strings.Contains(string(methods), string([]byte{method})) {
		client.Write([]byte{socksVersion, noneOfThese})
		return errNoMethod
	}
	if _, err := client.Write([]byte{socksVersion, method}); err != nil || method == noAuth {
		return err
	}
	return s.authenticate(client)
}

// authenticate has a client say user and password (RFC 1929).
func (s socks) authenticate(client net.Conn) error {
	var u, p [credentialBytes]byte
	if err := read(client, u[:1]); err != nil {
		return err
	}
	if u[0] != authVersion {
		return errNotSOCKS
	}
	user, err := counted(client, u[:])
	if err != nil {
		return err
	}
	password, err := counted(client, p[:])
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(user, []byte(s.user))&subtle.ConstantTimeCompare(password, []byte(s.password)) == 0 {
		client.Write([]byte{authVersion, 1})
		return errPassword
	}
	_, err = client.Write([]byte{authVersion, 0})
	return err
}

// request reads where a client wants to go. The code is what it is told where there is
// an error; [socksDone] says nothing.
func request(client net.Conn) (to destination, code socksReply, err error) {
	var b [credentialBytes]byte
	if err := read(client, b[:4]); err != nil {
		return to, socksDone, err
	}
	command, kind := b[1], b[3]
	if b[0] != socksVersion {
		return to, socksFailed, errNotSOCKS
	}
	var host []byte
	switch kind {
	case addressIPv4:
		host, err = b[:4], read(client, b[:4])
	case addressIPv6:
		host, err = b[:16], read(client, b[:16])
	case addressDomain:
		host, err = counted(client, b[:])
	default:
		return to, socksNoAddress, errBadAddress
	}
	var port [2]byte
	if err == nil {
		err = read(client, port[:])
	}
	if err != nil {
		return to, socksDone, err
	}
	to.port = uint16(port[0])<<8 | uint16(port[1])
	to.host = hostOf(kind, host)
	switch {
	case command != connectTo:
		return to, socksNoCommand, errNoConnect
	case to.host == "":
		return to, socksNoHost, errBadAddress
	case to.port == 0:
		return to, socksFailed, errBadAddress
	}
	return to, socksDone, nil
}

// hostOf is a host as it is dialed; "" for what cannot be one.
func hostOf(kind byte, b []byte) string {
	if kind != addressDomain {
		ip, _ := netip.AddrFromSlice(b)
		return ip.Unmap().String()
	}
	name := strings.TrimSuffix(string(b), ".")
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().String()
	}
	if strings.ContainsFunc(name, notHost) || strings.Contains(name, ":") {
		return ""
	}
	return name
}

// met implements [front].
func (s socks) met(client, server net.Conn, err error) error {
	code, bound := codeOf(err), netip.AddrPort{}
	if err == nil {
		bound = addrPort(server.LocalAddr())
	}
	_, bad := client.Write(replyOf(code, bound))
	return bad
}

// tells implements [front].
func (socks) tells() bool { return true }

// replyOf is a reply with the address that mitmail has at the server.
func replyOf(code socksReply, bound netip.AddrPort) []byte {
	kind, ip := byte(addressIPv4), bound.Addr()
	switch {
	case !ip.IsValid():
		ip = netip.IPv4Unspecified()
	case ip.Is6():
		kind = addressIPv6
	}
	b := append([]byte{socksVersion, byte(code), 0, kind}, ip.AsSlice()...)
	return append(b, byte(bound.Port()>>8), byte(bound.Port()))
}

// codeOf is what a client is told of a dial.
func codeOf(err error) socksReply {
	var dns *net.DNSError
	switch {
	case err == nil:
		return socksDone
	case errors.Is(err, errLoop), errors.Is(err, errWaiting):
		return socksForbidden
	case errors.As(err, &dns), errors.Is(err, syscall.EHOSTUNREACH):
		return socksNoHost
	case errors.Is(err, syscall.ENETUNREACH):
		return socksNoNetwork
	case errors.Is(err, syscall.ECONNREFUSED):
		return socksRefused
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return socksNoAnswer
	}
	return socksFailed
}

// read fills b.
func read(c net.Conn, b []byte) error {
	_, err := io.ReadFull(c, b)
	return err
}

// counted reads a byte that says how many follow, and those, into b, which has room
// for as many as that can be.
func counted(c net.Conn, b []byte) ([]byte, error) {
	if err := read(c, b[:1]); err != nil {
		return nil, err
	}
	b = b[:b[0]]
	return b, read(c, b)
}
