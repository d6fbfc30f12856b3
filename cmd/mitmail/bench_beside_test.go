//go:build unix

package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mitmail/decode/capture/large"
	"mitmail/proxy/practice"
)

// How large the captures are.
var (
	besideSessions = flag.Int("sessions", 200_000, "short sessions in the capture of BenchmarkBeside")
	besideMail     = flag.Int64("mail", 300, "MB of large messages in the capture of BenchmarkBeside")
)

// BenchmarkBeside is mitmail beside other programs that do a part of what it does, by
// turns, each as a whole and before the same server or with the same capture. It
// prints tables in Markdown: how many times as fast mitmail is, as the median of all
// rounds, and the least and the most. One that is not installed is left out.
//
//	apt-get install socat haproxy mitmproxy tshark tcpflow
//	go test ./cmd/mitmail -run '^$' -bench Beside -benchtime 7x -timeout 3h
//
// With -sessions 20000 -mail 100 it takes some minutes.
func BenchmarkBeside(b *testing.B) {
	fmt.Printf("\n%s\n", machine())
	live := table{others: []string{"relay", "socat", "haproxy", "mitmproxy"}}
	for _, load := range []struct {
		name, unit string
		measure    func(testing.TB, string) float64
	}{
		{"short sessions", "sessions/s", shortSessions},
		{"round trips", "round trips/s", roundTrips},
		{"messages of 1 MB", "messages/s", largeMessages},
	} {
		b.Run(load.name, func(b *testing.B) {
			ours, others := besideRelays(b, nil, load.measure)
			live.race(b, load.name, load.unit, ours, others)
		})
	}
	b.Run("TLS sessions", func(b *testing.B) {
		config, _, err := practice.NewCertificate()
		if err != nil {
			b.Fatal(err)
		}
		ours, others := besideRelays(b, config, shortSecured)
		live.race(b, "short sessions inside TLS", "sessions/s", ours, others)
	})
	live.print()

	captures := table{others: []string{"tshark", "tcpflow", "zeek"}}
	for _, c := range []struct {
		name string
		make func(w io.Writer) error
	}{
		{fmt.Sprintf("capture of %d short sessions", *besideSessions), func(w io.Writer) error { return large.Short(w, io.Discard, *besideSessions) }},
		{fmt.Sprintf("capture of %d MB of large messages", *besideMail), func(w io.Writer) error { return large.Mail(w, io.Discard, *besideMail<<20) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			ours, others := besideReaders(b, c.make)
			captures.race(b, c.name, "MB/s", ours, others)
		})
	}
	captures.print()
}

// roundTrips is how many there are a second, one after the other, in the median of some
// sessions: how long one takes depends on which processors a session happens to run on.
func roundTrips(t testing.TB, address string) float64 {
	all := make([]float64, 25)
	for i := range all {
		all[i] = 1 / roundTrip(t, address, 200).Seconds()
	}
	return medianOf(all)
}

// machine says where this runs, and how busy that is.
func machine() string {
	cpu, _ := os.ReadFile("/proc/cpuinfo")
	_, model, _ := strings.Cut(string(cpu), "model name")
	model, _, _ = strings.Cut(model, "\n")
	load, _ := os.ReadFile("/proc/loadavg")
	busy, _, _ := strings.Cut(string(load), " ")
	return fmt.Sprintf("%d × %s, %s/%s, %s; load when it began: %s",
		runtime.NumCPU(), strings.TrimSpace(strings.TrimLeft(model, "\t: ")), runtime.GOOS, runtime.GOARCH, runtime.Version(), busy)
}

// besideRelays are programs before one server, inside TLS with a config: those of mitmail,
// and those of others that are installed.
func besideRelays(b *testing.B, config *tls.Config, measure func(testing.TB, string) float64) (ours, others []entrant) {
	server := serveMailIn(b, config)
	scheme, more, inTLS := "smtp://", []string{}, []string{}
	if config != nil {
		scheme, more, inTLS = "smtps://", []string{"-k", "--confdir", filepath.Join(b.TempDir(), "ca")}, []string{"tls"}
	}
	for _, writes := range []string{"--text", "--json"} {
		r := startOther(b, func(address string) []string {
			return append([]string{"mitmail", "proxy", address + "=" + scheme + server, writes}, more...)
		})
		ours = append(ours, r.entrant(b, "mitmail "+writes, measure))
	}
	others = append(others, startRelay(b, server, inTLS...).entrant(b, "relay", measure))
	add := func(name string, command func(address string) []string) {
		if installed(name) {
			others = append(others, startOther(b, command).entrant(b, name, measure))
		}
	}
	add("haproxy", func(address string) []string {
		return []string{"haproxy", "-db", "-f", haproxyConfig(b, address, server, config)}
	})
	if config != nil {
		return ours, others
	}
	add("socat", func(address string) []string {
		_, port, _ := strings.Cut(address, ":")
		return []string{"socat", "TCP-LISTEN:" + port + ",bind=127.0.0.1,fork,reuseaddr,backlog=128", "TCP:" + server}
	})
	add("mitmproxy", func(address string) []string {
		_, port, _ := strings.Cut(address, ":")
		return []string{"mitmdump", "-q", "--set", "confdir=" + b.TempDir(), "--listen-host", "127.0.0.1", "--listen-port", port,
			"--mode", "reverse:http://" + server, "--set", "tcp_hosts=.*"} // passes TCP on, as Debian 12 has it
	})
	return ours, others
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// haproxyConfig is a file that has haproxy pass TCP on, and end TLS on both legs with
// a config.
func haproxyConfig(b *testing.B, address, server string, config *tls.Config) string {
	dir := b.TempDir()
	bind, to := "", ""
	if config != nil {
		key, err := x509.MarshalPKCS8PrivateKey(config.Certificates[0].PrivateKey)
		if err != nil {
			b.Fatal(err)
		}
		both := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: config.Certificates[0].Certificate[0]})
		both = append(both, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
		write(b, filepath.Join(dir, "pair.pem"), both)
		bind, to = " ssl crt "+filepath.Join(dir, "pair.pem"), " ssl verify none"
	}
	name := filepath.Join(dir, "haproxy.cfg")
	write(b, name, fmt.Appendf(nil, "defaults\n mode tcp\n timeout connect 9s\n timeout client 99s\n timeout server 99s\nlisten mail\n bind %s%s\n server mx %s%s\n", address, bind, server, to))
	return name
}

func write(b *testing.B, name string, p []byte) {
	if err := os.WriteFile(name, p, 0o600); err != nil {
		b.Fatal(err)
	}
}

// besideReaders are programs that read one capture.
func besideReaders(b *testing.B, make func(io.Writer) error) (ours, others []entrant) {
	name := largeCapture(b, make)
	for _, writes := range []string{"--json", "--text"} {
		e := captureReader(b, name, "mitmail", "read", "-q", writes, name)
		e.name += " " + writes
		ours = append(ours, e)
	}
	for _, command := range [][]string{
		{"tshark", "-r", name, "-Y", "smtp||pop", "-T", "fields", "-e", "frame.number", "-e", "smtp.req.command", "-e", "smtp.response.code",
			"-e", "pop.request.command", "-e", "pop.response.indicator"},
		{"tcpflow", "-q", "-c", "-r", name},
		{"zeek", "-C", "-r", name},
	} {
		if installed(command[0]) {
			others = append(others, captureReader(b, name, command...))
		}
	}
	return ours, others
}

// entrant is a program that has its turns.
type entrant struct {
	name string
	turn func() float64 // takes the load once, and returns how much that was a second, or how long it took
}

// entrant is a rival that takes a load in its turns. Between them it is stopped.
func (r *rival) entrant(b *testing.B, name string, measure func(testing.TB, string) float64) entrant {
	r.signal(b, syscall.SIGSTOP)
	return entrant{name, func() float64 {
		r.signal(b, syscall.SIGCONT)
		defer r.signal(b, syscall.SIGSTOP)
		return measure(b, r.address)
	}}
}

// byTurns has all take the load in each round, in every second one the other way
// round, and returns what each did in each. A machine is not equally fast all the time.
func byTurns(b *testing.B, all ...entrant) (did [][]float64) {
	for _, e := range all {
		e.turn() // a round to warm up
	}
	did = make([][]float64, len(all))
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	for b.Loop() {
		for _, i := range order {
			did[i] = append(did[i], all[i].turn())
		}
		slices.Reverse(order)
	}
	return did
}

// ratios are what one did as a multiple of what another did in the same round.
func ratios(ours, theirs []float64) []float64 {
	all := make([]float64, len(ours))
	for i := range all {
		all[i] = ours[i] / theirs[i]
	}
	return all
}

func medianOf(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// table is how many times as fast mitmail is as others, by load.
type table struct {
	others []string
	rows   []string
}

// race has all of a load take their turns, and adds a row for each of ours.
func (t *table) race(b *testing.B, load, unit string, ours, others []entrant) {
	did := byTurns(b, slices.Concat(ours, others)...)
	for i, our := range ours {
		row := fmt.Sprintf("| %s | `%s` | %s %s |", load, our.name, digits(medianOf(did[i])), unit)
		for _, name := range t.others {
			cell := "–"
			if !installed(name) {
				cell = "not installed"
			} else if k := slices.IndexFunc(others, func(e entrant) bool { return e.name == name }); k >= 0 {
				all := ratios(did[i], did[len(ours)+k])
				cell = fmt.Sprintf("%s (%s–%s)", digits(medianOf(all)), digits(slices.Min(all)), digits(slices.Max(all)))
			}
			row += " " + cell + " |"
		}
		t.rows = append(t.rows, row)
	}
	b.ReportMetric(0, "ns/op")
}

// digits is a number with no more digits than mean something.
func digits(f float64) string {
	if f >= 10 {
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.2f", f)
}

func (t *table) print() {
	fmt.Printf("\n| load | | mitmail | × %s |\n|---|---|---|%s\n%s\n\n",
		strings.Join(t.others, " | × "), strings.Repeat("---|", len(t.others)), strings.Join(t.rows, "\n"))
}
