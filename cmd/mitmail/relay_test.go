package main

import (
	"crypto/tls"
	"io"
	"net"
	"os"
	"sync"

	"mitmail/proxy/practice"
)

// relayMain is a program that does nothing but pass bytes on: what mitmail is
// measured by. Its arguments are the address it listens on and its server's, and,
// where it is to end TLS on both legs, tls.
func relayMain() {
	l, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		os.Exit(1)
	}
	dial := func() (net.Conn, error) { return net.Dial("tcp", os.Args[2]) }
	if len(os.Args) > 3 {
		config, _, err := practice.NewCertificate()
		if err != nil {
			os.Exit(1)
		}
		l = tls.NewListener(l, config)
		dial = func() (net.Conn, error) { return tls.Dial("tcp", os.Args[2], anyServer) }
	}
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		go relay(client, dial)
	}
}

// anyServer is TLS with whoever is there.
var anyServer = &tls.Config{InsecureSkipVerify: true}

func relay(client net.Conn, dial func() (net.Conn, error)) {
	defer client.Close()
	server, err := dial()
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
	_ = to.(interface{ CloseWrite() error }).CloseWrite()
}
