package proxy

import (
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// megabyte is a megabyte of lines.
var megabyte = strings.Repeat(strings.Repeat("m", 62)+"\r\n", 1<<14)

func TestHostile80HalfClose(t *testing.T) {
	for _, clientFirst := range []bool{true, false} {
		s, first, second := between(t, Proxy{}, "smtp")
		if !clientFirst {
			first, second = second, first
		}
		say(t, first, "last words")
		first.CloseWrite()
		hears(t, second, "last words")
		hearsEnd(t, second)
		var both sync.WaitGroup
		both.Go(func() { say(t, second, megabyte); second.CloseWrite() })
		both.Go(func() { arrives(t, first, []byte(megabyte)) })
		both.Wait()
		s.events.closed(1)
	}
}

// hearsReset reads a reset and nothing before. Where a system does not tell the
// proxy that all is sent, it is an end.
func hearsReset(t *testing.T, c net.Conn) {
	t.Helper()
	rest, err := io.ReadAll(c)
	if len(rest) > 0 || runtime.GOOS == "linux" && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("heard %q (%v), want a reset", rest, err)
	}
}

func TestHostile82ServerClosesAfterBanner(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	say(t, server, megabyte+"421 goodbye\r\n")
	server.Close()
	arrives(t, client, []byte(megabyte+"421 goodbye\r\n"))
	client.Close()
	s.events.closed(1)
}

func TestHostile82LastWordsBeforeReset(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	say(t, server, "421 goodbye\r\n")
	hears(t, client, "421 goodbye\r\n")
	server.SetLinger(0)
	server.Close()
	hearsReset(t, client)
	s.events.closed(1)
}

func TestClientResets(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	say(t, client, "EHLO c\r\n")
	hears(t, server, "EHLO c\r\n")
	client.SetLinger(0)
	client.Close()
	hearsReset(t, server)
	s.events.closed(1)
}

// TestHostile82ResetComesAfterLastWords has words on their way to a reader that took none
// of them yet.
func TestHostile82ResetComesAfterLastWords(t *testing.T) {
	s, client, server := between(t, Proxy{}, "pop3")
	words := megabyte[:1<<18]
	say(t, server, words)
	for !allSent(server) {
		if runtime.GOOS != "linux" {
			t.Skip("this system does not tell what is on its way")
		}
		runtime.Gosched()
	}
	server.SetLinger(0)
	server.Close()
	s.events.closed(1)
	arrives(t, client, []byte(words))
}

// TestHostile81WritesFail has the server vanish while the client keeps on talking: the
// client's pump sees it first, in a write.
func TestHostile81WritesFail(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	say(t, server, "421 goodbye\r\n")
	server.SetLinger(0)
	go func() {
		for {
			if _, err := client.Write([]byte(megabyte)); err != nil {
				return
			}
		}
	}()
	hears(t, client, "421 goodbye\r\n")
	server.Close()
	s.events.closed(1)
}

// TestHostile81BothWritesFail cuts a session whose pumps both wait for slow readers.
func TestHostile81BothWritesFail(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	untilBlocked(t, client)
	untilBlocked(t, server)
	s.stop()
	s.events.closed(1)
}

func TestHostile84ManySessionsLeaveNothing(t *testing.T) {
	address, conns := upstream(t)
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://"+address)}})
	before := openFiles(t)
	for i := range 100 {
		client := s.dial(t, 0)
		server := <-conns
		say(t, server, "220 hello\r\n")
		hears(t, client, "220 hello\r\n")
		if i%2 == 0 {
			client, server = server, client
		}
		client.Close()
		hearsEnd(t, server)
		server.Close()
		s.events.closed(i + 1)
	}
	s.stop()
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d were before", after, before)
	}
	if n := len(s.conns.open); n > 0 {
		t.Errorf("%d connections are remembered", n)
	}
}

func openFiles(t *testing.T) int {
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not list open files")
	}
	return len(files)
}
