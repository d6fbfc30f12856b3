//go:build unix

package main_test

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// These benchmarks compare a proxy that shows the dashboard, on a terminal of
// 200 by 60, with one that writes --json to /dev/null: both are the whole
// program, before the same server, and take the same load by turns, since a
// machine is not equally fast all the time. The one that has no turn is stopped.
// The unit x/json is how many times as much the dashboard passes a second, as
// the median of all turns; cpu-x/json is how many times the processor time it
// took for it, in all. Needed is 0.95 at least.
//
//	go test -run '^$' -bench Dashboard -benchtime 60x ./cmd/mitmail

// BenchmarkDashboardSessions is short sessions, eight at a time.
func BenchmarkDashboardSessions(b *testing.B) {
	b.Run("512MB", func(b *testing.B) { versusJSON(b, shortSessions, "sessions/s") })
	b.Run("16MB", func(b *testing.B) { versusJSON(b, shortSessions, "sessions/s", "--memory", "16") })
}

// BenchmarkDashboardMessages is messages of 1 MB, in four sessions at a time.
func BenchmarkDashboardMessages(b *testing.B) {
	b.Run("512MB", func(b *testing.B) { versusJSON(b, largeMessages, "messages/s") })
	b.Run("16MB", func(b *testing.B) { versusJSON(b, largeMessages, "messages/s", "--memory", "16") })
}

// shortSessions is how many sessions a second there are.
func shortSessions(b *testing.B, address string) float64 {
	const message = "Subject: hello\r\n\r\nHello.\r\n.\r\n"
	return inParallel(8, 30, func() {
		c := dialMail(b, address)
		c.mail(message)
		c.quit()
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
func largeMessages(b *testing.B, address string) float64 {
	const each = 6
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

// versusJSON measures the dashboard and --json by turns.
func versusJSON(b *testing.B, measure func(b *testing.B, address string) float64, unit string, more ...string) {
	server := serveMail(b)
	dashboard, plain := startRival(b, server, true, more...), startRival(b, server, false)
	turn := func(p *rival) float64 {
		p.signal(b, syscall.SIGCONT)
		defer p.signal(b, syscall.SIGSTOP)
		return measure(b, p.address)
	}
	plain.signal(b, syscall.SIGSTOP)
	turn(dashboard)
	turn(plain)
	var ratios, ours, theirs []float64
	for b.Loop() {
		var a, o float64
		if len(ratios)%2 == 0 {
			a = turn(dashboard)
			o = turn(plain)
		} else {
			o = turn(plain)
			a = turn(dashboard)
		}
		ratios, ours, theirs = append(ratios, a/o), append(ours, a), append(theirs, o)
	}
	b.ReportMetric(medianOf(ratios), "x/json")
	b.ReportMetric(medianOf(ours), unit)
	b.ReportMetric(medianOf(theirs), "json-"+unit)
	b.ReportMetric(dashboard.end(b)/plain.end(b), "cpu-x/json")
	b.ReportMetric(0, "ns/op")
}

func medianOf(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// rival is a proxy in a process of its own.
type rival struct {
	cmd     *exec.Cmd
	address string
	ended   func()
}

// startRival starts one before a server, and waits until it listens.
func startRival(b *testing.B, server string, dashboard bool, more ...string) *rival {
	r := &rival{address: freeAddress(b), ended: func() {}}
	args := append([]string{"proxy", r.address + "=smtp://" + server}, more...)
	if dashboard {
		r.cmd = exec.Command("mitmail", args...)
		r.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8")
		f, err := pty.StartWithSize(r.cmd, &pty.Winsize{Cols: 200, Rows: 60})
		if err != nil {
			b.Skip(err)
		}
		go func() { _, _ = io.Copy(io.Discard, f) }()
		r.ended = func() { f.Close() }
	} else {
		r.cmd = exec.Command("mitmail", append(args, "--json")...)
		null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer null.Close()
		r.cmd.Stdout = null
		if err := r.cmd.Start(); err != nil {
			b.Fatal(err)
		}
	}
	b.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		r.ended()
	})
	for end := time.Now().Add(30 * time.Second); ; {
		c, err := net.Dial("tcp", r.address)
		if err == nil {
			c.Close()
			return r
		}
		if time.Now().After(end) {
			b.Fatal(err)
		}
	}
}

func (r *rival) signal(b *testing.B, sig os.Signal) {
	if err := r.cmd.Process.Signal(sig); err != nil {
		b.Fatal(err)
	}
}

// end ends it and is the processor time that it took, in seconds.
func (r *rival) end(b *testing.B) float64 {
	r.signal(b, syscall.SIGCONT)
	r.signal(b, syscall.SIGTERM)
	if err := r.cmd.Wait(); err != nil {
		b.Error(err)
	}
	return (r.cmd.ProcessState.UserTime() + r.cmd.ProcessState.SystemTime()).Seconds()
}

// freeAddress is one that nobody listens on.
func freeAddress(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// mailCaller is a client that does no more than it must.
type mailCaller struct {
	b *testing.B
	net.Conn
	in *bufio.Reader
}

func dialMail(b *testing.B, address string) *mailCaller {
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	m := &mailCaller{b, c, bufio.NewReader(c)}
	m.ask("")
	return m
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
func serveMail(b *testing.B) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
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
				answer(c)
			}()
		}
	}()
	return l.Addr().String()
}

// answer answers every line; of a message, the last one.
func answer(c net.Conn) {
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
