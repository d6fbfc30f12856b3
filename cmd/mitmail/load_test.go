package main

import (
	"bufio"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// shortMessage is a message as DATA sends it.
const shortMessage = "Subject: hello\r\n\r\nHello.\r\n.\r\n"

// shortSessions is how many sessions a second there are.
func shortSessions(b testing.TB, address string) float64 {
	return inParallel(8, 150, func() { dialMail(b, address).short() })
}

// shortSecured is how many sessions a second there are inside TLS.
func shortSecured(b testing.TB, address string) float64 {
	return inParallel(8, 50, func() {
		c, err := tls.Dial("tcp", address, anyServer)
		if err != nil {
			b.Error(err)
			return
		}
		greetedMail(b, c).short()
	})
}

var megabyte = sync.OnceValue(func() string {
	raw := make([]byte, 1<<20/78*57)
	rand.Read(raw)
	var m strings.Builder
	m.WriteString("From: <a@b.example>\r\nSubject: a file\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for line := range slices.Chunk(raw, 57) {
		m.WriteString(base64.StdEncoding.EncodeToString(line) + "\r\n")
	}
	return m.String() + ".\r\n"
})

// largeMessages is how many messages a second there are.
func largeMessages(b testing.TB, address string) float64 {
	const each = 50
	message := megabyte()
	return each * inParallel(4, 1, func() {
		c := dialMail(b, address)
		for range each {
			c.mail(message)
		}
		c.quit()
	})
}

// inParallel is how often a second each of so many workers did it.
func inParallel(workers, each int, do func()) float64 {
	start := time.Now()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				do()
			}
		})
	}
	all.Wait()
	return float64(workers*each) / time.Since(start).Seconds()
}

// mailCaller is a client that does no more than it must.
type mailCaller struct {
	b testing.TB
	net.Conn
	in *bufio.Reader
}

func dialMail(b testing.TB, address string) *mailCaller {
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	return greetedMail(b, c)
}

// greetedMail is a client that the server has greeted.
func greetedMail(b testing.TB, c net.Conn) *mailCaller {
	m := &mailCaller{b, c, bufio.NewReader(c)}
	m.ask("")
	return m
}

// short is a session with one short message.
func (m *mailCaller) short() {
	m.mail(shortMessage)
	m.quit()
}

// ask says a text and waits for a line.
func (m *mailCaller) ask(text string) {
	if _, err := io.WriteString(m, text); err != nil {
		m.b.Error(err)
	}
	if _, err := m.in.ReadSlice('\n'); err != nil {
		m.b.Error(err)
	}
}

func (m *mailCaller) mail(text string) {
	for _, line := range []string{"EHLO client.example\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n", text} {
		m.ask(line)
	}
}

func (m *mailCaller) quit() {
	m.ask("QUIT\r\n")
	m.Close()
}

// serveMail is a server that does no more than it must.
func serveMail(b testing.TB) (address string) { return serveMailIn(b, nil) }

// serveMailIn is one that is inside TLS, unless config is nil.
func serveMailIn(b testing.TB, config *tls.Config) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	if config != nil {
		l = tls.NewListener(l, config)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				answerMail(c)
			}()
		}
	}()
	return l.Addr().String()
}

// answerMail answers every line; of a message, the last one.
func answerMail(c net.Conn) {
	in := bufio.NewReaderSize(c, 64<<10)
	for reply := "220 mx.example ESMTP\r\n"; ; {
		if _, err := io.WriteString(c, reply); err != nil {
			return
		}
		line, err := in.ReadSlice('\n')
		for body := reply[0] == '3'; body && err == nil && string(line) != ".\r\n"; {
			line, err = in.ReadSlice('\n')
		}
		if err != nil {
			return
		}
		if reply = "250 ok\r\n"; string(line) == "DATA\r\n" {
			reply = "354 go ahead\r\n"
		}
	}
}
