//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mitmail/proxy/porttest"
)

// Under load records are written in batches: a round trip costs hardly more than
// the two writes that a relay needs.
func TestSystemCalls(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("calls are counted with strace")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip(err)
	}
	const n = 2000
	address, counts := porttest.Address(t), filepath.Join(t.TempDir(), "counts")
	cmd := exec.Command(strace, "-f", "-c", "-o", counts, "mitmail", "proxy", address+"=smtp://"+serveMail(t), "--json") // to /dev/null
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	awaitListening(t, address)
	took := n * roundTrip(t, address, n)
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	_ = cmd.Wait()
	text, err := os.ReadFile(counts)
	if err != nil {
		t.Skip("it cannot be traced here: ", err)
	}
	batches := float64(took) / float64(5*time.Millisecond) // on a slow machine there are more of them
	for call, limit := range map[string]float64{"write": max(2.2*n, 2*n+3*batches), "futex": max(0.3*n, 10*batches)} {
		got := callsOf(string(text), call)
		t.Logf("%s: %.2f a round trip", call, got/n)
		if got > limit || call == "write" && got < 2*n {
			t.Errorf("%.0f %ss in %d round trips and %.0f batches", got, call, n, batches)
		}
	}
}

// callsOf is how often a system call was made, by the table of strace.
func callsOf(table, call string) float64 {
	for line := range strings.Lines(table) {
		if f := strings.Fields(line); len(f) >= 5 && f[len(f)-1] == call {
			n, _ := strconv.ParseFloat(f[3], 64)
			return n
		}
	}
	return 0
}
