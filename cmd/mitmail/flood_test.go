//go:build load && linux

package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mitmail/cmd/internal/exit"
	"mitmail/proxy/practice"
)

// These tests put the whole program under load, and look at what it takes in /proc. With
// -short there is less of it, in as many ways. Whole they take ten minutes, and some 45,000
// descriptors in all, which root can have:
//
//	go test -tags load -run TestLoad -v -timeout 30m ./cmd/mitmail

// collected has the program collect garbage when there is a tenth as much as it keeps: what
// it keeps is what is measured.
const collected = "export GOGC=10"

// sized is how much there is of something.
func sized(whole, short int) int {
	if testing.Short() {
		return short
	}
	return whole
}

// status is a number of /proc/PID/status; sizes are in KiB.
func (p *live) status(name string) int {
	p.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^` + name + `:\s+(\d+)`).FindSubmatch(text)
	if found == nil {
		p.Fatalf("no %s in\n%s", name, text)
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n
}

// descriptors is how many are open.
func (p *live) descriptors() int {
	p.Helper()
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	return len(list)
}

// peak is the most memory that it has had since, in KiB.
func (p *live) peak(since func()) int {
	p.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0); err != nil {
		p.Fatal(err)
	}
	since()
	return p.status("VmHWM")
}

// goroutines ends it, and is how many goroutines it had.
func (p *live) goroutines(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	endsWithin(t, p.cmd, time.Minute)
	n := strings.Count("\n"+p.said(), "\ngoroutine ")
	if n == 0 {
		t.Fatalf("it has shown none:\n%.2000s", p.said())
	}
	return n
}

// room raises the limit of descriptors, of this program and of those that it starts, for
// so many sessions, and returns for how many there is room.
func room(t *testing.T, sessions int) int {
	t.Helper()
	const own = 200 // beside the two of a session
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatal(err)
	}
	want := syscall.Rlimit{Cur: uint64(2*sessions + own), Max: max(l.Max, uint64(2*sessions+own))}
	if l.Cur >= want.Cur || syscall.Setrlimit(syscall.RLIMIT_NOFILE, &want) == nil {
		return sessions
	}
	fit := (int(l.Max) - own) / 2
	t.Logf("%d descriptors are room for %d sessions, not for %d", l.Max, fit, sessions)
	return fit
}

// serveLines is a server that answers every read: for thousands of sessions, it takes
// little memory. With a config it speaks TLS.
func serveLines(t *testing.T, config *tls.Config) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if config != nil {
				c = tls.Server(c, config)
			}
			go func() {
				defer c.Close()
				var line [64]byte
				for reply := "220 mx.example ESMTP\r\n"; ; reply = "250 ok\r\n" {
					if _, err := io.WriteString(c, reply); err != nil {
						return
					}
					if _, err := c.Read(line[:]); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

// hundreds opens so many sessions, a hundred at a time, each of which has said a line.
func hundreds(t *testing.T, n int, open func() (net.Conn, error)) (sessions []net.Conn) {
	t.Helper()
	sessions = make([]net.Conn, n)
	var all sync.WaitGroup
	for worker := range 100 {
		all.Go(func() {
			for i := worker; i < n; i += 100 {
				c, err := open()
				if err != nil {
					t.Errorf("session %d: %v", i+1, err)
					return
				}
				sessions[i] = c
				answered(t, c, "")
				answered(t, c, "EHLO me\r\n")
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return sessions
}

// answered says a line, and waits for a line.
func answered(t *testing.T, c net.Conn, line string) {
	var reply [64]byte
	_, err := io.WriteString(c, line)
	if err == nil {
		_, err = c.Read(reply[:])
	}
	if err != nil || reply[0] != '2' {
		t.Errorf("%q is answered by %q: %v", line, reply, err)
	}
}

func closeAll(sessions []net.Conn) {
	for _, c := range sessions {
		c.Close()
	}
}

// holds looks whether some idle sessions take so many KiB each.
func (p *live) holds(t *testing.T, n, most int, open func() (net.Conn, error)) {
	t.Helper()
	closeAll(hundreds(t, 100, open))
	before := p.status("RssAnon")
	sessions := hundreds(t, n, open)
	defer closeAll(sessions)
	after := p.status("RssAnon")
	for _, c := range sessions[:100] {
		answered(t, c, "NOOP\r\n")
	}
	t.Logf("%d idle sessions: from %d to %d KiB, %.1f KiB each; %d descriptors, %d threads", n, before, after, float64(after-before)/float64(n), p.descriptors(), p.status("Threads"))
	if slack := sized(0, 4<<10); after-before > most*n+slack { // garbage, which few sessions make as much of
		t.Errorf("that is more than %d KiB each", most)
	}
}

// Ten thousand idle sessions are there at once, in 32 KB each.
func TestLoadIdle(t *testing.T) {
	n := room(t, sized(10_000, 2_500))
	p := goLive(t, t.TempDir(), serveLines(t, nil), collected, "--json")
	p.holds(t, n, 32, func() (net.Conn, error) { return net.Dial("tcp", p.address) })
}

// Inside TLS that mitmail reads it is 80 KB each.
func TestLoadIdleTLS(t *testing.T) {
	config, trust, err := practice.NewCertificate()
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, trust, 0o600); err != nil {
		t.Fatal(err)
	}
	p := goLive(t, t.TempDir(), serveLines(t, nil), collected, "--json", "--ca", ca, "--confdir", t.TempDir()+"/conf", "0=smtps://"+serveLines(t, config))
	at := regexp.MustCompile(`listening on (\S+), forwarding to smtps`)
	p.says("forwarding to smtps")
	address := at.FindStringSubmatch(p.said())[1]
	open := func() (net.Conn, error) { return tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) }
	p.holds(t, sized(4_900, 1_000), 80, open)
}

// A thousand sessions come at one moment, and none is refused.
func TestLoadAtOneMoment(t *testing.T) {
	const n = 1000
	room(t, n)
	p := goLive(t, t.TempDir(), serveLines(t, nil), ":", "--json")
	var all sync.WaitGroup
	start, sessions := make(chan bool), make([]net.Conn, n)
	for i := range n {
		all.Go(func() {
			<-start
			c, err := net.Dial("tcp", p.address)
			if err != nil {
				t.Error(err)
				return
			}
			sessions[i] = c
			answered(t, c, "")
			answered(t, c, "EHLO me\r\n")
		})
	}
	before := p.descriptors()
	close(start)
	all.Wait()
	if t.Failed() {
		return
	}
	closeAll(sessions)
	awaitDescriptors(t, p, before)
}

// awaitDescriptors waits until there are as many as before, give or take five.
func awaitDescriptors(t *testing.T, p *live, before int) {
	t.Helper()
	var now int
	defer func() {
		if t.Failed() {
			t.Logf("%d descriptors, %d before", now, before)
		}
	}()
	await(t, "the descriptors to be given back", func() bool { now = p.descriptors(); return now <= before+5 })
}

// A hundred thousand sessions in a row leave nothing behind: no goroutine, no descriptor,
// no thread, no memory.
func TestLoadInARow(t *testing.T) {
	server := serveMail(t)
	few := goLive(t, t.TempDir(), server, collected, "--json")
	p := goLive(t, t.TempDir(), server, collected, "--json")
	session := func(address string) func() {
		return func() {
			c := dialMail(t, address)
			c.mail(shortMessage)
			c.quit()
		}
	}
	inParallel(8, 10, session(few.address))
	n := sized(100_000, 4_000)
	inParallel(8, n/80, session(p.address)) // a tenth
	descriptors, threads, memory := p.descriptors(), p.status("Threads"), p.status("RssAnon")
	rate := inParallel(8, n/8, session(p.address))
	awaitDescriptors(t, p, descriptors)
	after := p.status("RssAnon")
	t.Logf("%d sessions, %.0f a second: descriptors %d, then %d; threads %d, then %d; from %d to %d KiB", n, rate,
		descriptors, p.descriptors(), threads, p.status("Threads"), memory, after)
	if more := p.status("Threads") - threads; more > 5 {
		t.Errorf("%d more threads", more)
	}
	if after > memory+32<<10 {
		t.Errorf("%d KiB, then %d", memory, after)
	}
	first, last := few.goroutines(t), p.goroutines(t)
	t.Logf("%d goroutines behind 80 sessions, %d behind all", first, last)
	if last > first+5 {
		t.Errorf("%d goroutines are left, %d behind a few sessions", last, first)
	}
}

// flowing is a client, and a server that takes all that comes: what it got is sent to the
// channel when the client has ended.
func flowing(t *testing.T, greeting string) (address string, got <-chan int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	all := make(chan int64, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				in := bufio.NewReader(c)
				_, _ = io.WriteString(c, greeting)
				n, _ := io.Copy(io.Discard, in)
				all <- n
			}()
		}
	}()
	return l.Addr().String(), all
}

// A line of 100 MB, and a message of 1 GB, pass in no more memory than little ones.
func TestLoadLarge(t *testing.T) {
	const greeting = "220 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n" // to all that is said
	for _, tt := range []struct {
		name, before, piece, after string
		size                       int
	}{
		{"a line", "NOOP ", strings.Repeat("x", 1<<20), "\r\n", sized(100<<20, 50<<20)},
		{"a message", "EHLO me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n", strings.Repeat("a line of text\r\n", 1<<16), ".\r\n", sized(1<<30, 100<<20)},
		{"a message that is a line", "EHLO me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n", strings.Repeat("x", 1<<20), "\r\n.\r\n", sized(1<<30, 100<<20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, got := flowing(t, greeting)
			p := goLive(t, t.TempDir(), server, collected, "--json", "-w", "a.txt")
			<-got // of who looked whether it listens
			pass := func(size int) int {
				return p.peak(func() {
					c, err := net.Dial("tcp", p.address)
					if err != nil {
						t.Fatal(err)
					}
					defer c.Close()
					go func() { _, _ = io.Copy(io.Discard, c) }()
					in := strings.NewReader(tt.before)
					n, err := io.Copy(c, in)
					for ; err == nil && size > 0; size -= len(tt.piece) {
						var m int
						m, err = io.WriteString(c, tt.piece)
						n += int64(m)
					}
					m, bad := io.WriteString(c, tt.after)
					if n += int64(m); err != nil || bad != nil {
						t.Fatal(err, bad)
					}
					_ = c.(*net.TCPConn).CloseWrite()
					if arrived := <-got; arrived != n {
						t.Errorf("%d bytes of %d arrived", arrived, n)
					}
				})
			}
			begun := time.Now()
			few := pass(10 << 20)
			all := pass(tt.size)
			t.Logf("%d MB: at most %d KiB, with 10 MB %d; %.1f s", tt.size>>20, all, few, time.Since(begun).Seconds())
			if all > few+64<<10 {
				t.Errorf("%d KiB, and %d for 10 MB", all, few)
			}
			if code := p.ends(t); code != exit.Done {
				t.Errorf("exit code %d:\n%s", code, p.said())
			}
		})
	}
}

// Killed two hundred times, it has lost at most a second each time.
func TestLoadKilled(t *testing.T) {
	for range sized(200, 4) {
		moment := rand.N(2 * time.Second)
		t.Run(moment.String(), func(t *testing.T) { killedBehind(t, moment, time.Second) })
	}
}
