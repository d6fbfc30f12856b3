package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// record is what these tests read of a JSON record.
type record struct {
	Session, Seq           int
	Protocol               string
	Event, From, Raw, Sent string
	RawBase64              []byte `json:"raw_base64"`
	OK                     *bool

	Verb, To, Rcpt string
	Code           int
	Status         string

	Mechanism, User string
	Secret, Digest  *string

	Leg, How, SNI, Version, Cipher, Issuer, Error string
	Intercepted                                   bool

	Via                string
	Size               int64
	SHA256             string
	Complete           bool
	MailFrom           string   `json:"mail_from"`
	RcptTo             []string `json:"rcpt_to"`
	Rejected           []string
	Subject            string
	ID                 string
	Text               []string
	Outcome            string
	ClientBytes        int64 `json:"client_bytes"`
	ServerBytes        int64 `json:"server_bytes"`
	Commands, Messages int

	line string // as it came
}

func (r record) String() string { return r.line }

// watch is a mitmail that stands before servers and writes records.
type watch struct {
	addrs  []string // where it listens, a route each
	cmd    *exec.Cmd
	stderr transcript
	done   chan struct{} // standard output has ended

	mu      sync.Mutex
	records []record
}

var listening = regexp.MustCompile(`mitmail: listening on (\S+), forwarding to `)

// buildMitmail makes the program as a user would.
func buildMitmail(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "mitmail.exe")
	output(t, exec.Command("go", "build", "-o", file, "."))
	return file
}

// startWatch puts mitmail before some remotes, such as smtp://127.0.0.1:25.
func startWatch(t *testing.T, program string, remotes ...string) *watch {
	t.Helper()
	args := []string{"--confdir", filepath.Join(t.TempDir(), "conf")}
	for _, remote := range remotes {
		args = append(args, "0="+remote)
	}
	return startProxy(t, program, len(remotes), args...)
}

// startProxy runs mitmail proxy with some routes.
func startProxy(t *testing.T, program string, routes int, args ...string) *watch {
	t.Helper()
	w := &watch{cmd: exec.Command(program, append([]string{"proxy", "--json"}, args...)...), done: make(chan struct{})}
	stdout, err := w.cmd.StdoutPipe()
	must(t, err)
	w.cmd.Stderr = &w.stderr
	must(t, w.cmd.Start())
	t.Cleanup(func() { w.cmd.Process.Kill() })
	go w.read(t, stdout)
	w.listen(t, routes)
	return w
}

// listen waits until every route has its address.
func (w *watch) listen(t *testing.T, routes int) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Log(w.stderr.String())
		}
	}()
	await(t, "mitmail to listen", func() bool {
		w.addrs = nil
		for _, m := range listening.FindAllStringSubmatch(w.stderr.String(), -1) {
			w.addrs = append(w.addrs, m[1])
		}
		return len(w.addrs) >= routes
	})
}

// transcript is what a program says, for who reads it meanwhile.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// String is what was said so far.
func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// read collects the records as they come.
func (w *watch) read(t *testing.T, stdout io.Reader) {
	defer close(w.done)
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		r := record{line: lines.Text()}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Errorf("not JSON: %v: %s", err, r)
		}
		w.mu.Lock()
		w.records = append(w.records, r)
		w.mu.Unlock()
	}
}

// says reports whether a record has a text.
func (w *watch) says(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.records, func(r record) bool { return strings.Contains(r.line, text) })
}

// end waits until some sessions have closed, stops mitmail, and hands over
// the records of each.
func (w *watch) end(t *testing.T, sessions int) [][]record {
	t.Helper()
	await(t, "the close records", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(only(w.records, "close")) >= sessions
	})
	must(t, w.cmd.Process.Signal(syscall.SIGTERM))
	<-w.done
	if err := w.cmd.Wait(); err != nil {
		t.Errorf("mitmail: %v", err)
	}
	split := make([][]record, sessions)
	for _, r := range w.records {
		if r.Session < 1 || r.Session > sessions {
			t.Fatalf("a record of session %d, of %d", r.Session, sessions)
		}
		split[r.Session-1] = append(split[r.Session-1], r)
	}
	return split
}

// only is the records of one kind of event.
func only(records []record, event string) []record {
	var found []record
	for _, r := range records {
		if r.Event == event {
			found = append(found, r)
		}
	}
	return found
}
