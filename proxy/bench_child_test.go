package proxy

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// childRoute names the environment variable with the route of a proxy that this
// test binary is to be, in a process of its own.
const childRoute = "MITMAIL_BENCH_ROUTE"

// beChild is a proxy: it prints its address and serves until its input ends.
func beChild() {
	r, err := ParseRoute(os.Getenv(childRoute))
	if err != nil {
		panic(err)
	}
	p := Proxy{Routes: []Route{r}, Mode: Intercept, TLS: TLSOptions{Leaf: newAuthority("mitmail").leaves(), Insecure: true}}
	l, err := p.Listen(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Routes()[0].Local.Address())
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	l.Serve(ctx)
}

// BenchmarkIdleMemory is the resident memory of the process for a session that
// has had its greeting and waits, over 5,000 of them. Needed is 48 KB at most.
func BenchmarkIdleMemory(b *testing.B) {
	server := serveSMTP(b)
	var took []float64
	for b.Loop() {
		took = append(took, idle(b, "smtp://"+server, 5000, func(address string) *clientSession { return openSession(b, address) }))
	}
	b.ReportMetric(median(took), "KB/session")
	b.ReportMetric(0, "ns/op")
}

// idle is the memory in KB that each of n sessions handles a new process.
func idle(b *testing.B, remote string, n int, open func(address string) *clientSession) float64 {
	pid, address, stop := child(b, remote)
	defer stop()
	for range 10 { // what the process needs once
		defer open(address).Close()
	}
	before := resident(b, pid)
	for range n {
		defer open(address).Close()
	}
	return float64(resident(b, pid)-before) / float64(n)
}

// child starts a proxy in a process of its own.
func child(b *testing.B, remote string) (pid int, address string, stop func()) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childRoute+"=0="+remote)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	address, err = bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return cmd.Process.Pid, strings.TrimSpace(address), func() {
		stdin.Close()
		cmd.Wait()
	}
}

// resident is the resident memory of a process in KB.
func resident(b *testing.B, pid int) (kb int) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("this system does not tell the resident memory of a process")
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(after, &kb); err != nil {
		b.Fatal(err)
	}
	return kb
}
