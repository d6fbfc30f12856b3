package main

import (
	"io"
	"net"
	"os"
	"sync"
)

// relayMain is a program that does nothing but pass bytes on: what mitmail is
// measured by. Its arguments are the address it listens on and its server's.
func relayMain() {
	l, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		os.Exit(1)
	}
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		go relay(client, os.Args[2])
	}
}

func relay(client net.Conn, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	var other sync.WaitGroup
	other.Go(func() { pass(client, server) })
	pass(server, client)
	other.Wait()
}

// pass passes bytes on with a buffer, as a proxy that reads along has to.
func pass(to, from net.Conn) {
	_, _ = io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, make([]byte, 4<<10))
	_ = to.(*net.TCPConn).CloseWrite()
}
