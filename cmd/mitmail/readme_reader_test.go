package main_test

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"mitmail/proxy/porttest"
	"mitmail/proxy/practice"
)

// reader is who tries the README out: at a shell, in a folder of their own,
// with a mail server that is a practice one.
type reader struct {
	t     *testing.T
	dir   string            // where mitmail is run
	bin   string            // where it is installed
	mine  *strings.Replacer // the README's servers and ports to the reader's
	shown screen            // since the last text block
	proxy *exec.Cmd         // the one that runs
	aside *exec.Cmd         // a program that runs beside it
	json  bool              // the Collector only takes JSON
}

// newReader skips the test where there is no POSIX shell.
func newReader(t *testing.T) *reader {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the README's commands are for a POSIX shell, where SSL_CERT_FILE names whom to trust")
	}
	for _, name := range []string{"python3", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("the README runs %s, which is not installed", name)
		}
	}
	r := &reader{t: t, dir: t.TempDir(), bin: t.TempDir()}
	config, trust, err := practice.NewCertificate()
	must(t, err)
	must(t, os.WriteFile(r.trusted(), trust, 0o600))
	site := practice.NewSite()
	root, err := filepath.Abs("../..")
	must(t, err)
	must(t, os.Symlink(filepath.Join(root, "cmd"), filepath.Join(r.dir, "cmd"))) // for captures
	other := smtpServer(t, site, practice.Options{})
	r.mine = strings.NewReplacer(
		"mail.example.org:2526", other,
		"smtp=2526", "smtp="+port(other),
		"mail.example.org:25", smtpServer(t, site, practice.Options{}),
		"mail.example.org:465", smtpServer(t, site, practice.Options{TLS: config, Implicit: true}),
		"mail.example.org:110", pop3Server(t, site),
		"4318", strconv.Itoa(porttest.Free(t)),
		"9925", strconv.Itoa(porttest.Free(t)),
		"1080", strconv.Itoa(porttest.Free(t)),
		"1465", strconv.Itoa(porttest.Free(t)),
		"1025", strconv.Itoa(porttest.Free(t)),
		"1110", strconv.Itoa(porttest.Free(t)),
	)
	r.collector()
	return r
}

// trusted is the file of whom the reader's machine trusts.
func (r *reader) trusted() string { return r.dir + "/trusted.pem" }

// smtpServer is the address of a practice server.
func smtpServer(t *testing.T, site *practice.Site, o practice.Options) string {
	s, err := practice.NewSMTPServer(site, o)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s.Addr
}

// pop3Server is the address of a practice server in clear.
func pop3Server(t *testing.T, site *practice.Site) string {
	s, err := practice.NewPOP3Server(site, practice.Options{})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s.Addr
}

// types runs one command line.
func (r *reader) types(line string) {
	r.t.Helper()
	program, _, _ := strings.Cut(line, " ")
	switch {
	case line == "go test ./...": // which is how it came to this
	case strings.HasPrefix(line, "mitmail proxy "):
		r.watches(line)
	case program == "python3" && strings.HasSuffix(line, " &"):
		r.aside = r.shell("exec " + strings.TrimSuffix(line, " &"))
		must(r.t, r.aside.Start())
	case program == "otelcol", program == "tail":
		r.besides(strings.TrimSuffix(line, " &"))
	case program == "curl" || program == "go" || program == "mitmail" || program == "echo":
		if err := r.shell(line).Run(); err != nil {
			r.t.Errorf("%s: %v\n%s", line, err, r.shown.String())
		}
	default:
		r.t.Errorf("the README has a command that no test knows: %s", line)
	}
}

// shell is a command line to be run: go where the repository is, mitmail in the
// reader's own folder.
func (r *reader) shell(line string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", r.mine.Replace(line))
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOBIN="+r.bin, "MITMAIL_PASSWORD="+practice.Password,
		"PATH="+r.bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	if !strings.HasPrefix(line, "go ") {
		cmd.Dir = r.dir
		cmd.Env = append(cmd.Env, "HOME="+r.dir, "XDG_CONFIG_HOME="+r.dir, "SSL_CERT_FILE="+r.trusted())
	}
	if r.json {
		cmd.Env = append(cmd.Env, "OTEL_EXPORTER_OTLP_PROTOCOL=http/json")
	}
	cmd.Stdout, cmd.Stderr = &r.shown, &r.shown
	return cmd
}

// watches leaves a proxy running while other commands are typed.
func (r *reader) watches(line string) {
	r.interrupts()
	r.proxy = r.shell("exec " + line) // so that a signal reaches it
	must(r.t, r.proxy.Start())
	await(r.t, line, func() bool { return strings.Contains(r.shown.String(), "listening on") })
}

// besides runs a program until the README is read.
func (r *reader) besides(line string) {
	cmd := r.shell(line)
	must(r.t, startGroup(cmd))
	r.t.Cleanup(func() { endGroup(cmd) })
	if strings.HasPrefix(line, "otelcol ") {
		address := r.mine.Replace("127.0.0.1:4318")
		await(r.t, "a Collector", func() bool {
			c, err := net.Dial("tcp", address)
			if err == nil {
				c.Close()
			}
			return err == nil
		})
	}
}

// collector puts an OpenTelemetry Collector where the reader finds it: a real one, or
// what does for this README.
func (r *reader) collector() {
	name := filepath.Join(r.bin, "otelcol")
	if folder := os.Getenv("MITMAIL_RECEIVERS"); folder != "" {
		must(r.t, os.Symlink(filepath.Join(folder, "collector"), name))
		return
	}
	r.json = true
	must(r.t, os.WriteFile(name, []byte(r.mine.Replace(standIn)), 0o700))
}

// standIn takes JSON, and writes it to a file.
const standIn = `#!/usr/bin/env python3
import gzip, http.server
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        text = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
        with open("sessions.json", "ab") as f:
            f.write(text.replace(b"\n", b"") + b"\n")
        self.send_response(200)
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", 4318), Receiver).serve_forever()
`

// saves writes a program to its file.
func (r *reader) saves(code string) {
	name, _, _ := strings.Cut(strings.TrimPrefix(code, "# "), ":")
	must(r.t, os.WriteFile(filepath.Join(r.dir, name), []byte(r.mine.Replace(code)), 0o600))
}

// interrupts ends the proxy that runs, if any, and the program beside it ends with it.
func (r *reader) interrupts() {
	if r.proxy == nil {
		return
	}
	must(r.t, r.proxy.Process.Signal(syscall.SIGTERM))
	if err := r.proxy.Wait(); err != nil {
		r.t.Errorf("%s: %v", r.proxy, err)
	}
	r.proxy = nil
	if r.aside == nil {
		return
	}
	if err := r.aside.Wait(); err != nil {
		r.t.Errorf("%s: %v", r.aside, err)
	}
	r.aside = nil
}

// sees waits until the screen has shown all lines.
func (r *reader) sees(lines []string) {
	r.t.Helper()
	defer func() {
		if r.t.Failed() {
			r.t.Logf("the screen shows:\n%s", r.shown.String())
		}
		r.shown.clear()
	}()
	for _, l := range lines {
		want := alike(r.mine.Replace(l))
		await(r.t, l, func() bool { return want == "…" || strings.Contains(alike(r.shown.String())+"\n", want+"\n") })
	}
}

// What differs from run to run.
var (
	moment   = regexp.MustCompile(`\d\d:\d\d:\d\d\.\d{3}|── .* ──|"time":"[^"]*"`)
	address  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	duration = regexp.MustCompile(`[\d.]+ (µs|ms|s)\b|"\w+_ms":[\d.]+`)
	space    = regexp.MustCompile(`[ \t]+`)
)

// alike is a text without what differs from run to run.
func alike(text string) string {
	text = moment.ReplaceAllString(text, "TIME")
	text = address.ReplaceAllString(text, "ADDRESS")
	text = duration.ReplaceAllString(text, "DURATION")
	return space.ReplaceAllString(text, " ")
}

// screen is what programs have shown, also while they run.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Reset()
}
