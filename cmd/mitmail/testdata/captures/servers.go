// Command servers has practice mail servers listen on the usual ports of all
// addresses, for the captures that make makes. It says "ready", and ends with
// its standard input. TLS secrets go to the file that it is given.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"mitmail/proxy/practice"
)

func main() {
	secrets, err := os.Create(os.Args[1])
	check(err)
	config, _, err := practice.NewCertificate()
	check(err)
	config.KeyLogWriter = secrets
	site := practice.NewSite()
	clear, starts, implicit := practice.Options{}, practice.Options{TLS: config}, practice.Options{TLS: config, Implicit: true}
	for port, o := range map[int]practice.Options{25: clear, 587: starts, 465: implicit} {
		s, err := practice.NewSMTPServer(site, o)
		check(err)
		forward(port, s.Addr)
	}
	for port, o := range map[int]practice.Options{110: clear, 995: implicit} {
		s, err := practice.NewPOP3Server(site, o)
		check(err)
		forward(port, s.Addr)
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}

// forward lets a server be reached at a port of all addresses.
func forward(port int, addr string) {
	l, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	check(err)
	go func() {
		for {
			client, err := l.Accept()
			check(err)
			server, err := net.Dial("tcp", addr)
			check(err)
			go pipe(client, server)
			go pipe(server, client)
		}
	}()
}

func pipe(to, from net.Conn) {
	io.Copy(to, from)
	to.(*net.TCPConn).CloseWrite()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
