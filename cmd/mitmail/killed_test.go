//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A program that is killed in the middle of a message leaves what was recorded
// before, and of the message nothing in plain sight.
func TestHostile89Killed(t *testing.T) {
	dir := t.TempDir()
	mail, records := filepath.Join(dir, "mail")+"/", filepath.Join(dir, "a.jsonl")
	address := freeAddress(t)
	cmd := exec.Command("mitmail", "proxy", address+"=smtp://"+serveMail(t), "--json", "-w", mail, "-w", filepath.Join(dir, "a.mbox"), "-w", records)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	awaitListening(t, address)
	c := dialMail(t, address)
	defer c.Close()
	for _, line := range []string{"EHLO me\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "DATA\r\n"} {
		c.ask(line)
	}
	if _, err := io.WriteString(c, strings.Repeat("a line of text\r\n", 1<<16)); err != nil {
		t.Fatal(err)
	}
	await(t, "the records", func() bool {
		text, _ := os.ReadFile(records)
		return strings.Contains(string(text), "354 go ahead")
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if seen, _ := filepath.Glob(mail + "*"); len(seen) > 0 {
		t.Errorf("%q are left", seen)
	}
	if all, _ := filepath.Glob(filepath.Join(dir, "*")); len(all) != 3 {
		t.Errorf("%q are there", all)
	}
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
