package proxy

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
)

// attachment is the text of a message, its dot included, with one part of n
// bytes of base64.
func attachment(n int) string {
	raw := make([]byte, n/78*57)
	rand.Read(raw)
	var m strings.Builder
	m.WriteString("From: <a@b.example>\r\nSubject: a file\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for line := range slices.Chunk(raw, 57) {
		m.WriteString(base64.StdEncoding.EncodeToString(line) + "\r\n")
	}
	return m.String() + ".\r\n"
}

// clientSession is a client that does no more than it must.
type clientSession struct {
	b testing.TB
	net.Conn
	in *bufio.Reader
}

func openSession(b testing.TB, address string) *clientSession {
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	return greeted(b, c)
}

// greeted is a session whose greeting has come.
func greeted(b testing.TB, c net.Conn) *clientSession {
	s := &clientSession{b, c, bufio.NewReader(c)}
	s.reply()
	return s
}

func (s *clientSession) ask(text string) {
	io.WriteString(s, text)
	s.reply()
}

func (s *clientSession) reply() {
	if _, err := s.in.ReadSlice('\n'); err != nil {
		s.b.Error(err)
	}
}

func (s *clientSession) mail(text string) {
	s.ask("EHLO client.example\r\n")
	s.ask("MAIL FROM:<a@b.example>\r\n")
	s.ask("RCPT TO:<c@d.example>\r\n")
	s.ask("DATA\r\n")
	s.ask(text)
}

func (s *clientSession) quit() {
	s.ask("QUIT\r\n")
	s.Close()
}

// serveSMTP is a server in clear.
func serveSMTP(b testing.TB) (address string) { return listenAndDo(b, converse) }

// converse is a server that does no more than it must.
func converse(c net.Conn) {
	in := bufio.NewReaderSize(c, 64<<10)
	io.WriteString(c, "220 mx.example ESMTP\r\n")
	for body := false; ; {
		line, err := in.ReadSlice('\n')
		switch {
		case err != nil:
			return
		case body && (len(line) != 3 || line[0] != '.'):
			continue
		case body:
			body = false
		case string(line) == "DATA\r\n":
			body = true
			io.WriteString(c, "354 go ahead\r\n")
			continue
		}
		if io.WriteString(c, "250 ok\r\n"); string(line) == "QUIT\r\n" {
			return
		}
	}
}

// listenAndDo answers every connection with do, and closes it then.
func listenAndDo(b testing.TB, do func(net.Conn)) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				do(c)
			})
		}
	})
	b.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return l.Addr().String()
}

// relayTo runs a relay before a server.
func relayTo(b testing.TB, server string, relay func(client, server net.Conn)) (address string) {
	return listenAndDo(b, func(client net.Conn) {
		c, err := net.Dial("tcp", server)
		if err != nil {
			b.Error(fmt.Errorf("the relay: %w", err))
			return
		}
		defer c.Close()
		relay(client, c)
	})
}
