//go:build unix

package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"mitmail/proxy/porttest"
)

// These benchmarks compare a proxy that shows the dashboard, on a terminal of
// 200 by 60, with one that writes --json to /dev/null: both are the whole
// program, before the same server, and take the same load by turns, since a
// machine is not equally fast all the time. The one that has no turn is stopped.
// The unit x/json is how many times as much the dashboard passes a second, as
// the median of all turns; cpu-x/json is how many times the processor time it
// took for it, in all. Needed is 0.95 at least.
//
//	go test -run '^$' -bench Dashboard -benchtime 12x ./cmd/mitmail

// BenchmarkDashboardSessions is short sessions, eight at a time.
func BenchmarkDashboardSessions(b *testing.B) {
	b.Run("512MB", func(b *testing.B) { versusJSON(b, shortSessions, "sessions/s", "") })
	b.Run("16MB", func(b *testing.B) { versusJSON(b, shortSessions, "sessions/s", "", "--memory", "16") })
	b.Run("overview", func(b *testing.B) { versusJSON(b, shortSessions, "sessions/s", "0") })
}

// BenchmarkDashboardMessages is messages of 1 MB, in four sessions at a time.
func BenchmarkDashboardMessages(b *testing.B) {
	b.Run("512MB", func(b *testing.B) { versusJSON(b, largeMessages, "messages/s", "") })
	b.Run("16MB", func(b *testing.B) { versusJSON(b, largeMessages, "messages/s", "", "--memory", "16") })
}

// versusJSON measures the dashboard, where keys were pressed, and --json by turns.
func versusJSON(b *testing.B, measure func(testing.TB, string) float64, unit, keys string, more ...string) {
	server := serveMail(b)
	dashboard, plain := startRival(b, server, true, more...), startRival(b, server, false, "--json")
	dashboard.press(b, keys)
	did := byTurns(b, dashboard.entrant(b, "", measure), plain.entrant(b, "", measure))
	b.ReportMetric(medianOf(ratios(did[0], did[1])), "x/json")
	b.ReportMetric(medianOf(did[0]), unit)
	b.ReportMetric(medianOf(did[1]), "json-"+unit)
	b.ReportMetric(dashboard.end(b)/plain.end(b), "cpu-x/json")
	b.ReportMetric(0, "ns/op")
}

// rival is a proxy in a process of its own.
type rival struct {
	cmd     *exec.Cmd
	address string
	screen  *os.File // its terminal, with the dashboard
	ended   func()
}

// startRival starts one before a server, and waits until it listens.
func startRival(b *testing.B, server string, dashboard bool, more ...string) *rival {
	r := &rival{address: porttest.Address(b), ended: func() {}}
	r.cmd = exec.Command("mitmail", append([]string{"proxy", r.address + "=smtp://" + server}, more...)...)
	if !dashboard {
		r.toNull(b)
		return r
	}
	r.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8")
	f, err := pty.StartWithSize(r.cmd, &pty.Winsize{Cols: 200, Rows: 60})
	if err != nil {
		b.Skip(err)
	}
	go func() { _, _ = io.Copy(io.Discard, f) }()
	r.screen, r.ended = f, func() { f.Close() }
	r.await(b)
	return r
}

// startRelay starts a rival that only passes bytes on.
func startRelay(b *testing.B, server string, more ...string) *rival {
	return startOther(b, func(address string) []string { return append([]string{"relay", address, server}, more...) })
}

// startOther starts a rival that is another program, by its command line.
func startOther(b *testing.B, command func(address string) []string) *rival {
	r := &rival{address: porttest.Address(b), ended: func() {}}
	line := command(r.address)
	r.cmd = exec.Command(line[0], line[1:]...)
	r.toNull(b)
	return r
}

// toNull starts a rival whose standard output is /dev/null.
func (r *rival) toNull(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	r.cmd.Stdout = null
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // as a terminal has: systems share processors out by session
	if err := r.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	r.await(b)
}

// await waits until a rival listens.
func (r *rival) await(b *testing.B) {
	b.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		r.ended()
	})
	awaitListening(b, r.address)
}

// awaitListening returns when somebody listens at an address.
func awaitListening(t testing.TB, address string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func (r *rival) press(b *testing.B, keys string) {
	if _, err := r.screen.WriteString(keys); err != nil {
		b.Fatal(err)
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
