package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mitmail/cmd/internal/manual"
)

// namespaces are two network namespaces: a client's, and a router's with a server of
// mail behind it. A shell runs in each.
type namespaces struct {
	t              *testing.T
	client, router string
}

// newNamespaces skips the test where they cannot be had.
func newNamespaces(t *testing.T) *namespaces {
	for _, name := range []string{"ip", "nft", "iptables", "/usr/bin/python3"} {
		if _, err := exec.LookPath(name); err != nil {
			skipReal(t, name+" is not installed")
		}
	}
	if os.Getuid() != 0 {
		skipReal(t, "network namespaces take root")
	}
	n := &namespaces{t, fmt.Sprintf("mitmail-c%d", os.Getpid()), fmt.Sprintf("mitmail-r%d", os.Getpid())}
	t.Cleanup(func() {
		exec.Command("ip", "netns", "del", n.client).Run()
		exec.Command("ip", "netns", "del", n.router).Run()
	})
	for _, name := range []string{n.client, n.router} {
		if text, err := exec.Command("ip", "netns", "add", name).CombinedOutput(); err != nil {
			skipReal(t, fmt.Sprintf("no network namespaces: %v: %s", err, text))
		}
	}
	for _, line := range []string{
		"ip -n R link add vr type veth peer name vc netns C",
		"ip -n R link set lo up", "ip -n C link set lo up", "ip -n R link set vr up", "ip -n C link set vc up",
		"ip -n R addr add 192.0.2.1/24 dev vr", "ip -n C addr add 192.0.2.2/24 dev vc",
		"ip -n R addr add 203.0.113.25/32 dev lo", "ip -n R -6 addr add 2001:db8::25/128 dev lo nodad", "ip -n R addr add 172.17.0.1/24 dev vr",
		"ip -n C addr add 172.17.0.2/24 dev vc", "ip -n C route add default via 192.0.2.1",
	} {
		n.shell("", line)
	}
	return n
}

func skipReal(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// in is a command in a namespace.
func (n *namespaces) in(name string, args ...string) *exec.Cmd {
	return exec.Command("ip", append([]string{"netns", "exec", name}, args...)...)
}

// shell runs a line, in a namespace unless that is "".
func (n *namespaces) shell(name, line string) string {
	n.t.Helper()
	line = strings.NewReplacer("-n R", "-n "+n.router, "-n C", "-n "+n.client, "netns C", "netns "+n.client).Replace(line)
	cmd := exec.Command("sh", "-c", line)
	if name != "" {
		cmd = n.in(name, "sh", "-c", line)
	}
	text, err := cmd.CombinedOutput()
	if err != nil {
		n.t.Fatalf("%s: %v\n%s", line, err, text)
	}
	return string(text)
}

// server is a server of mail at all addresses of the router, at some ports, in Python.
const transparentServer = `
import socketserver, sys, threading, socket
class Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 mx.example ESMTP %s\r\n" % str(self.client_address[0]).encode())
        for line in self.rfile:
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")
            if line.startswith(b"QUIT"): return
class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True
Server(("::", int(sys.argv[1])), Mail).serve_forever()
`

// transparentClient says QUIT to a server, as a user if there is one, and shows what it hears.
const transparentClient = `
import os, socket, sys
if len(sys.argv) > 3: os.setuid(int(sys.argv[3]))
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=20)
f = s.makefile("rwb")
print(f.readline().decode(), end="")
f.write(b"QUIT\r\n"); f.flush()
print(f.readline().decode(), end="")
`

// The rules of the manual, each in a network of its own: what they redirect goes where it
// was going, by IPv4 and IPv6, mitmail's own connections go on, and when they are undone
// nothing comes here any more.
func TestTransparentRules(t *testing.T) {
	n := newNamespaces(t)
	program := filepath.Join(t.TempDir(), "mitmail")
	if text, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	server := n.in(n.router, "/usr/bin/python3", "-c", transparentServer, "25")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	out := filepath.Join(t.TempDir(), "out.jsonl")
	proxy := n.in(n.router, program, "proxy", "--confdir", filepath.Join(t.TempDir(), "conf"), "-w", out, "--text",
		"--transparent", "127.0.0.1:1081", "--transparent", "[::1]:1081", "--transparent", "192.0.2.1:1081", "--transparent", "172.17.0.1:1081")
	var said strings.Builder
	proxy.Stderr = &said
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		proxy.Process.Kill()
		if t.Failed() {
			t.Logf("mitmail says:\n%s", &said)
		}
	})
	for _, at := range []string{"::1 25", "::1 1081", "172.17.0.1 1081"} {
		n.awaits(n.router, at)
	}
	var want []string
	for _, c := range []struct {
		nth          int
		from, to, as string
	}{
		{0, n.router, "203.0.113.25", "33"}, {0, n.router, "2001:db8::25", "33"},
		{1, n.client, "203.0.113.25", ""}, {2, n.client, "203.0.113.25", ""},
	} {
		if c.nth == 1 {
			n.shell("", "ip -n C route replace default via 172.17.0.1 src 172.17.0.2")
		}
		if c.nth == 2 {
			n.shell("", "ip -n C route replace default via 192.0.2.1 src 192.0.2.2")
		}
		rules := manual.TransparentCases()[c.nth]
		for _, way := range []struct{ do, undo []string }{
			{rules.NFT(), []string{manual.TransparentUndo}},
			{iptablesLines(rules, "-A", c.to), iptablesLines(rules, "-D", c.to)},
		} {
			for _, line := range way.do {
				n.shell(n.router, line)
			}
			if heard := n.talks(c.from, c.to, c.as); !strings.HasSuffix(heard, "221 bye\r\n") {
				t.Errorf("%q: heard %q", way.do, heard)
			}
			want = append(want, c.to)
			for _, line := range way.undo {
				n.shell(n.router, line)
			}
			if heard := n.talks(c.from, c.to, c.as); !strings.HasSuffix(heard, "221 bye\r\n") {
				t.Errorf("%q, undone: heard %q", way.do, heard)
			}
		}
	}
	if text := n.shell(n.router, "nft list ruleset"); strings.Contains(text, "1081") {
		t.Errorf("the rules are not undone:\n%s", text)
	}
	proxy.Process.Signal(syscall.SIGTERM)
	proxy.Wait()
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	var got []string
	for line := range strings.Lines(string(text)) {
		var r struct{ Event, Server, Program, Outcome string }
		json.Unmarshal([]byte(line), &r)
		if r.Event == "open" {
			got = append(got, strings.Trim(strings.TrimSuffix(r.Server, ":25"), "[]"))
		}
		if r.Program != "" && !strings.HasPrefix(r.Program, "python3") {
			t.Errorf("the program is %q", r.Program)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("sessions to %q, want %q\n%s\n%s", got, want, text, &said)
	}
}

// iptablesLines are the commands of a case that add its rules, or delete them.
func iptablesLines(c manual.TransparentCase, verb, to string) (lines []string) {
	command := "iptables"
	if strings.Contains(to, ":") {
		command = "ip6tables"
	}
	for _, rule := range c.IPTables {
		lines = append(lines, command+" -t nat "+verb+" "+rule)
	}
	return lines
}

// talks says QUIT to a server, as a user or "".
func (n *namespaces) talks(from, to, as string) string {
	args := strings.Fields("25 " + as)
	cmd := n.in(from, append([]string{"/usr/bin/python3", "-c", transparentClient, to}, args...)...)
	text, err := cmd.CombinedOutput()
	if err != nil {
		n.t.Errorf("%v\n%s", err, text)
	}
	return string(text)
}

// awaits waits until somebody listens.
func (n *namespaces) awaits(name, at string) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		cmd := n.in(name, "/usr/bin/python3", "-c", "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2]))).close()")
		cmd.Args = append(cmd.Args, strings.Fields(at)...)
		if cmd.Run() == nil {
			return
		}
	}
	n.t.Fatalf("nobody listens at %s", at)
}
