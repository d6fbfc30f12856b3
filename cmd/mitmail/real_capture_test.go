//go:build linux

package main_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"mitmail/decode/capture/pcap"
	"mitmail/proxy/practice"
)

// inNamespace does something in a network namespace of its own, in which there is lo and
// it is down: what it starts and opens is in there too. It skips the test where that
// cannot be.
func inNamespace(t *testing.T, do func()) {
	t.Helper()
	why := ""
	for _, name := range []string{"ip", "tcpdump", "setpriv"} {
		if _, err := exec.LookPath(name); err != nil {
			why = name + " is not installed"
		}
	}
	if os.Getuid() != 0 {
		why = "it needs root"
	}
	switch {
	case why != "" && os.Getenv("MITMAIL_REQUIRE_REAL") != "":
		t.Fatal("MITMAIL_REQUIRE_REAL is set, but " + why)
	case why != "":
		t.Skip("no capturing here: " + why)
	}
	runtime.LockOSThread() // to its end: the thread goes with the goroutine
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skip("no network namespaces here: ", err)
	}
	do()
}

// program is one that runs beside a test.
type program struct {
	*exec.Cmd
	shown, said screen
}

// start starts a program and waits until it says something.
func start(t *testing.T, cmd *exec.Cmd, ready string) *program {
	t.Helper()
	p := &program{Cmd: cmd}
	cmd.Stdout, cmd.Stderr = &p.shown, &p.said
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	await(t, ready, func() bool { return strings.Contains(p.said.String(), ready) })
	return p
}

// interrupt ends it by Ctrl-C, and returns its exit code.
func (p *program) interrupt(t *testing.T) int {
	t.Helper()
	must(t, p.Process.Signal(os.Interrupt))
	_ = p.Wait()
	return p.ProcessState.ExitCode()
}

// packets is how many packets a capture has by now.
func packets(name string) (n int) {
	file, err := os.ReadFile(name)
	if err != nil {
		return 0
	}
	r, err := pcap.NewReader(name, bytes.NewReader(file))
	if err != nil {
		return 0
	}
	for p := new(pcap.Packet); r.Next(p); {
		n++
	}
	return n
}

// Beside tcpdump mitmail captures the same packets, and decodes them as they come.
func TestRealCapture(t *testing.T) {
	inNamespace(t, func() {
		output(t, exec.Command("ip", "link", "set", "lo", "up"))
		server, err := practice.NewSMTPServer(practice.NewSite(), practice.Options{})
		must(t, err)
		defer server.Close()
		_, port, _ := net.SplitHostPort(server.Addr)
		for _, iface := range []string{"lo", "any"} {
			for _, filter := range []string{"tcp port " + port, "any"} {
				dir := t.TempDir()
				theirs, ours := filepath.Join(dir, "theirs.pcap"), filepath.Join(dir, "ours.pcapng")
				args := []string{"read", "-i", iface, "--json", "-w", ours, "--port", "smtp=" + port}
				dump := []string{"-Z", "root", "-i", iface, "--immediate-mode", "-B", "65536", "-U", "-w", theirs}
				if filter == "any" {
					args = append(args, "--port", "any")
				} else {
					dump = append(dump, filter)
				}
				tcpdump := start(t, exec.Command("tcpdump", dump...), "listening on "+iface)
				mitmail := start(t, exec.Command("mitmail", args...), "capturing from "+iface)
				for range 3 {
					send := exec.Command("mitmail", "send", "--server", "smtp://"+server.Addr, "--from", "anna@example.org", "--to", "anna@example.org")
					send.Stdin = stdin("Subject: hello\n\nover " + iface + "\n")
					output(t, send)
				}
				await(t, "three sessions", func() bool { return strings.Count(mitmail.shown.String(), `"outcome":"delivered to 1 recipient"`) == 3 })
				t.Cleanup(func() {
					if t.Failed() {
						t.Logf("%d and %d packets; tcpdump says %s", packets(ours), packets(theirs), tcpdump.said.String())
					}
				})
				await(t, fmt.Sprintf("the same packets as tcpdump of %s, %s", iface, filter), func() bool { n := packets(ours); return n >= 3*10 && n == packets(theirs) })
				if code := mitmail.interrupt(t); code != 130 {
					t.Errorf("exit code %d: %s", code, mitmail.said.String())
				}
				tcpdump.interrupt(t)
				if n, want := packets(ours), packets(theirs); n != want {
					t.Errorf("%s, %s: %d packets, tcpdump has %d", iface, filter, n, want)
				}
				if said := mitmail.said.String(); !strings.Contains(said, fmt.Sprintf("mitmail: %d packets, 3 connections, 3 sessions: 3 messages", packets(ours))) || strings.Contains(said, "dropped") {
					t.Errorf("it says %s", said)
				}
				again := output(t, exec.Command("mitmail", "read", "-q", "--json", ours, "--port", "smtp="+port))
				if strings.Count(again, "\n") != strings.Count(mitmail.shown.String(), "\n") {
					t.Errorf("what was written reads as\n%s, and was\n%s", again, mitmail.shown.String())
				}
			}
		}
	})
}

// What comes too fast is dropped by the kernel, and counted.
func TestRealCaptureDrops(t *testing.T) {
	inNamespace(t, func() {
		output(t, exec.Command("ip", "link", "set", "lo", "up"))
		l, err := net.Listen("tcp", "127.0.0.1:25")
		must(t, err)
		defer l.Close()
		mitmail := start(t, exec.Command("mitmail", "read", "-i", "lo", "--json"), "capturing from lo")
		must(t, mitmail.Process.Signal(syscall.SIGSTOP))
		client, err := net.Dial("tcp", l.Addr().String())
		must(t, err)
		server, err := l.Accept()
		must(t, err)
		go func() {
			defer client.Close()
			for range 64 { // four times the ring
				if _, err := client.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		}()
		for buf := make([]byte, 1<<20); err == nil; {
			_, err = server.Read(buf)
		}
		server.Close()
		must(t, mitmail.Process.Signal(syscall.SIGCONT))
		await(t, "a word of drops", func() bool { return strings.Contains(mitmail.said.String(), " dropped so far: ") })
		mitmail.interrupt(t)
	})
}

// Who became root by sudo is not root any more once the interface is open: the files
// are the user's.
func TestRealCaptureAsUser(t *testing.T) {
	inNamespace(t, func() {
		const nobody = 65534
		output(t, exec.Command("ip", "link", "set", "lo", "up"))
		dir := tempRoot(t)
		must(t, os.Chown(dir, nobody, nobody))
		cmd := exec.Command("mitmail", "read", "-v", "-i", "lo", "--json", "-w", filepath.Join(dir, "out.pcapng"))
		cmd.Env = append(os.Environ(), fmt.Sprint("SUDO_UID=", nobody), fmt.Sprint("SUDO_GID=", nobody))
		mitmail := start(t, cmd, "capturing from lo")
		if want := "mitmail is user 65534 now, not root"; !strings.Contains(mitmail.said.String(), want) {
			t.Errorf("it says %s", mitmail.said.String())
		}
		await(t, "the file", func() bool { _, err := os.Stat(filepath.Join(dir, "out.pcapng")); return err == nil })
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", mitmail.Process.Pid))
		must(t, err)
		for _, task := range tasks {
			if status, err := os.ReadFile(task); err == nil && !strings.Contains(string(status), "Uid:\t65534\t65534\t65534\t65534\n") {
				t.Errorf("a thread is still root:\n%s", status)
			}
		}
		mitmail.interrupt(t)
		info, err := os.Stat(filepath.Join(dir, "out.pcapng"))
		must(t, err)
		if uid := info.Sys().(*syscall.Stat_t).Uid; uid != nobody {
			t.Errorf("the file belongs to user %d", uid)
		}
	})
}

// Where it cannot be, it is said why, and what to do.
func TestRealCaptureRefused(t *testing.T) {
	inNamespace(t, func() {
		for _, tt := range []struct {
			command string
			want    []string
			code    int
		}{
			{"mitmail read -i lo", []string{"error: cannot capture from lo: it is down", "hint: ip link set lo up"}, 1},
			{"mitmail read -i none0", []string{"error: cannot capture from none0: there is no such interface", "hint: there is any, lo"}, 1},
			{"setpriv --bounding-set=-net_raw --inh-caps=-net_raw mitmail read -i any", []string{"error: cannot capture from any: operation not permitted", "hint: sudo setcap cap_net_raw+ep $(which mitmail)"}, 1},
			{"mitmail read -i any mail.pcap", []string{"error: captures and an interface at once"}, 2},
			{"mitmail read -i any --since 03:00", []string{"error: --follow, --since and --until are for files"}, 2},
			{"mitmail read --port any mail.pcap", []string{"error: --port any is for an interface"}, 2},
			{"mitmail read -i any --port smtp", []string{"it is smtp=PORT"}, 2},
		} {
			words := strings.Fields(tt.command)
			cmd := exec.Command(words[0], words[1:]...)
			said, _ := cmd.CombinedOutput()
			for _, want := range tt.want {
				if !strings.Contains(string(said), want) {
					t.Errorf("%s: it says %s, not %s", tt.command, said, want)
				}
			}
			if code := cmd.ProcessState.ExitCode(); code != tt.code {
				t.Errorf("%s: exit code %d", tt.command, code)
			}
		}
	})
}
