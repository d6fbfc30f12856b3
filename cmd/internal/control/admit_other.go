//go:build !linux

package control

import "net"

// admit lets everybody in whom the socket's mode does.
func admit(net.Conn) error { return nil }
