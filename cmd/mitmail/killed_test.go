//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A program that is killed in the middle of a message leaves what was recorded
// before, and of the message nothing in plain sight.
func TestHostile89KilledInAMessage(t *testing.T) {
	p := goLive(t, t.TempDir(), serveMail(t), ":", "-w", "mail/", "-w", "a.mbox", "-w", "a.jsonl")
	c := dialMail(t, p.address)
	defer c.Close()
	for _, line := range []string{"EHLO me\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n"} {
		c.ask(line)
	}
	if _, err := io.WriteString(c, strings.Repeat("a line of text\r\n", 1<<16)); err != nil {
		t.Fatal(err)
	}
	await(t, "the records", func() bool {
		text, _ := os.ReadFile(filepath.Join(p.dir, "a.jsonl"))
		return strings.Contains(string(text), "354 go ahead")
	})
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
	if seen, _ := filepath.Glob(filepath.Join(p.dir, "mail", "*")); len(seen) > 0 {
		t.Errorf("%q are left", seen)
	}
	if all, _ := filepath.Glob(filepath.Join(p.dir, "*")); len(all) != 3 {
		t.Errorf("%q are there", all)
	}
}

// A program that is killed while it records leaves files that can be read, in every format,
// and nothing besides.
func TestHostile89KilledAtAnyMoment(t *testing.T) {
	for range 3 {
		moment := rand.N(time.Second)
		t.Run(moment.String(), func(t *testing.T) { killedBehind(t, moment, time.Hour) })
	}
}

// killedMessages are what clients send meanwhile: one that stays in memory, and one that
// has a file.
var killedMessages = []string{shortMessage, "Subject: long\r\n\r\n" + strings.Repeat("a line of text\r\n", 1<<13) + ".\r\n"}

// killedBehind has the program killed behind a time in which clients send messages. What is
// older than so much has to be there.
func killedBehind(t *testing.T, moment, loss time.Duration) {
	p := goLive(t, t.TempDir(), serveMail(t), ":", everyFormat("")...)
	var mu sync.Mutex
	var ends []time.Time // of sessions
	var over atomic.Bool
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for i := 0; !over.Load() && sends(p.address, killedMessages[i%2]); i++ {
				mu.Lock()
				ends = append(ends, time.Now())
				mu.Unlock()
			}
		})
	}
	time.Sleep(moment)
	killed := time.Now()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	over.Store(true)
	_ = p.cmd.Wait()
	clients.Wait()
	old := 0
	for _, end := range ends {
		if killed.Sub(end) > loss {
			old++
		}
	}
	t.Logf("%d sessions, %d of them older than %s", len(ends), old, loss)
	p.left(t, old)
}

// sends sends a message, and reports whether that worked.
func sends(address, message string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for _, line := range []string{"", "EHLO me\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n", message, "QUIT\r\n"} {
		if _, err := io.WriteString(c, line); err != nil {
			return false
		}
		if _, err := in.ReadSlice('\n'); err != nil {
			return false
		}
	}
	return true
}

// left looks at what a program has left that was killed: at least so many sessions.
func (p *live) left(t *testing.T, sessions int) {
	t.Helper()
	list, err := os.ReadDir(p.dir)
	if err != nil || len(list) != 6 {
		t.Errorf("there are %v: %v", list, err)
	}
	text := map[string][]byte{}
	for _, name := range []string{"a.jsonl", "a.txt", "a.html", "a.pcapng", "a.mbox"} {
		if text[name], err = os.ReadFile(filepath.Join(p.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	parses(t, text["a.jsonl"])
	packets, said, err := ran(t, "--json", filepath.Join(p.dir, "a.pcapng"))
	if err != nil && len(text["a.pcapng"]) > 100 { // else it was killed before it wrote anything
		t.Errorf("the packets cannot be read: %v\n%s", err, said)
	}
	for name, n := range map[string]int{
		"records":  bytes.Count(text["a.jsonl"], []byte(`"verb":"QUIT"`)),
		"text":     bytes.Count(text["a.txt"], []byte("→  QUIT")),
		"page":     bytes.Count(text["a.html"], []byte("<section")),
		"packets":  strings.Count(packets, `"verb":"QUIT"`),
		"mbox":     bytes.Count(text["a.mbox"], []byte("From a@b.example ")),
		"messages": p.messages(t),
	} {
		if n < sessions {
			t.Errorf("the %s have %d sessions, not %d", name, n, sessions)
		}
	}
	if tshark, err := exec.LookPath("tshark"); err == nil && len(text["a.pcapng"]) > 100 {
		var said bytes.Buffer
		cmd := exec.Command(tshark, "-n", "-r", filepath.Join(p.dir, "a.pcapng"), "-Y", `tcp contains "QUIT"`)
		cmd.Stderr = &said
		seen, err := cmd.Output()
		if n := bytes.Count(seen, []byte("\n")); err != nil && !strings.Contains(said.String(), "cut short in the middle of a packet") || n < sessions {
			t.Errorf("tshark: %d sessions, %v\n%s", n, err, &said)
		}
	}
}

// messages is how many there are in the folder, which are whole.
func (p *live) messages(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(p.dir, "mail"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range list {
		text, err := os.ReadFile(filepath.Join(p.dir, "mail", file.Name()))
		if whole := string(text) + ".\r\n"; err != nil || whole != killedMessages[0] && whole != killedMessages[1] {
			t.Errorf("%s has %d bytes: %v", file.Name(), len(text), err)
		}
	}
	return len(list)
}

// await waits until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
