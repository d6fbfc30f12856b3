package main_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"mitmail/proxy/practice"
)

// watched keeps what a program says on a terminal.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.news <- struct{}{}:
	default:
	}
	return w.text.Write(p)
}

func (w *watched) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// forget forgets what was said so far.
func (w *watched) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Reset()
}

// says waits for words.
func (w *watched) says(t *testing.T, words string) {
	t.Helper()
	w.until(t, func(said string) bool { return strings.Contains(said, words) })
}

// until waits for something in what was said.
func (w *watched) until(t *testing.T, is func(said string) bool) {
	t.Helper()
	for end := time.After(30 * time.Second); !is(w.said()); {
		select {
		case <-w.news:
		case <-end:
			t.Fatalf("waited in vain in %q", w.said())
		}
	}
}

// shows waits for words on a dashboard, which draws only what has changed unless
// it is asked for all (Ctrl-L).
func (w *watched) shows(t *testing.T, f *os.File, words string) {
	t.Helper()
	ask := time.NewTicker(100 * time.Millisecond)
	defer ask.Stop()
	for end := time.After(30 * time.Second); !strings.Contains(w.said(), words); {
		select {
		case <-w.news:
		case <-ask.C:
			_, err := f.WriteString("\x0c")
			must(t, err)
		case <-end:
			t.Fatalf("waited in vain for %q in %q", words, w.said())
		}
	}
}

// onTerminal starts mitmail on a terminal of its own.
func onTerminal(t *testing.T, args ...string) (*exec.Cmd, *os.File, *watched) {
	t.Helper()
	return startOnTerminal(t, "mitmail", args...)
}

// startOnTerminal starts a program on a terminal of its own.
func startOnTerminal(t *testing.T, program string, args ...string) (*exec.Cmd, *os.File, *watched) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 30})
	if err != nil {
		t.Skip(err)
	}
	w := &watched{news: make(chan struct{}, 1)}
	go func() { _, _ = io.Copy(w, f) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		f.Close()
	})
	return cmd, f, w
}

// On a terminal demo is the dashboard, and stays until the user quits.
func TestDemoOnTerminal(t *testing.T) {
	cmd, f, w := onTerminal(t, "demo")
	w.shows(t, f, "logged in, 1 message fetched") // the last of the demo's sessions, and over
	_, err := f.WriteString("qgw")                // the list of lessons is open
	must(t, err)
	w.says(t, "write session to")
	name := t.TempDir() + "/session.jsonl"
	_, err = f.WriteString(strings.Repeat("\x7f", 30) + name + "\r")
	must(t, err)
	w.says(t, "is in ")
	_, err = f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	written, err := os.ReadFile(name)
	must(t, err)
	if n := bytes.Count(written, []byte("\n")); n < 20 || !bytes.Contains(written, []byte(`"event":"close"`)) {
		t.Errorf("the session was written in %d lines: %s", n, written)
	}
}

// In the dashboard a session is sent once more, by its route, and lies beside the one
// that it was: the same but for what is new each time.
func TestSentAgain(t *testing.T) {
	cmd, f, w := onTerminal(t, "demo", "--confdir", t.TempDir())
	w.shows(t, f, "logged in, 1 message fetched")
	_, err := f.WriteString("qgjry") // behind the list of lessons: the one with the wrong password
	must(t, err)
	w.shows(t, f, "session 2, sent again: the server says the same")
	w.shows(t, f, "5 sessions")
	_, err = f.WriteString("mGmD")
	must(t, err)
	w.shows(t, f, "Side by side")
	_, err = f.WriteString("\x1bQ")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// A proxy on a terminal says where to point a client at, and what it warns of
// when the screen is gone.
func TestProxyOnTerminal(t *testing.T) {
	cmd, f, w := onTerminal(t, "proxy", "0=smtp://127.0.0.1:9", "0.0.0.0:0=pop3://127.0.0.1:9")
	w.says(t, "Point a mail client here")
	w.says(t, "outgoing server (SMTP) localhost")
	_, err := f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	w.says(t, "\x1b[?1049l")
	w.says(t, "mitmail: warning: ")
}

// Who asks for lines gets lines, on a terminal too.
func TestTextOnTerminal(t *testing.T) {
	cmd, _, w := onTerminal(t, "demo", "--text")
	w.says(t, "logged in, 1 message fetched")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// On a terminal read is the dashboard. A session of a capture is written in all
// forms there are.
func TestReadOnTerminal(t *testing.T) {
	cmd, f, w := onTerminal(t, "read", "testdata/captures/plain.pcap")
	w.shows(t, f, "✓ read, ")
	w.shows(t, f, "delivered to 1 recipient")
	dir := t.TempDir()
	for _, name := range []string{"a.jsonl", "a.txt", "a.pcapng", "a.mbox", "a.eml", "mail/"} {
		_, err := f.WriteString("w" + strings.Repeat("\x7f", 30) + dir + "/" + name + "\r")
		must(t, err)
	}
	_, err := f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	again, err := exec.Command("mitmail", "read", "--json", dir+"/a.pcapng").Output()
	must(t, err)
	if !bytes.Contains(again, []byte(`"outcome":"delivered to 1 recipient"`)) || !bytes.Contains(again, []byte(`"secret":"open-sesame"`)) {
		t.Errorf("the packets say %s", again)
	}
	letter, err := os.ReadFile(dir + "/a.eml")
	must(t, err)
	for name, want := range map[string]string{
		"/mail/0001.eml": string(letter), "/a.mbox": "Subject: notes", "/a.txt": "delivered to 1 recipient", "/a.jsonl": `"event":"close"`,
	} {
		got, err := os.ReadFile(dir + name)
		must(t, err)
		if !strings.Contains(string(got), want) {
			t.Errorf("%s holds %.300q, not %.300q", name, got, want)
		}
	}
}

// A capture that cannot be read is told of on the screen, and when it is gone.
func TestBadCaptureOnTerminal(t *testing.T) {
	cmd, f, w := onTerminal(t, "read", "testdata/captures/plain.pcap", "missing.pcap")
	w.shows(t, f, "1 of 2 captures could not be read: missing.pcap")
	w.shows(t, f, "delivered to 1 recipient")
	_, err := f.WriteString("Q")
	must(t, err)
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v", err)
	}
	w.says(t, "mitmail: error: ")
}

// A live session is cut off, when the user is sure.
func TestCutOnTerminal(t *testing.T) {
	server, err := practice.NewSMTPServer(practice.NewSite(), practice.Options{})
	must(t, err)
	defer server.Close()
	_, f, w := onTerminal(t, "proxy", "0=smtp://"+server.Addr)
	w.says(t, "outgoing server (SMTP) localhost")
	at := regexp.MustCompile(`127\.0\.0\.1:(\d+)`).FindString(w.said())
	client, err := net.Dial("tcp", at)
	must(t, err)
	defer client.Close()
	_, err = bufio.NewReader(client).ReadString('\n')
	must(t, err)
	w.shows(t, f, "cut off")
	_, err = f.WriteString("xy")
	must(t, err)
	_, _ = io.Copy(io.Discard, client)
	w.shows(t, f, "session 1 was cut off")
	_, err = f.WriteString("Q")
	must(t, err)
}

// A terminal that nothing is known of gets a hint, not a riddle; one that can do nothing
// gets lines.
func TestHostile94Terminals(t *testing.T) {
	for kind, tt := range map[string]struct {
		code int
		says string
	}{
		"unheard-of": {1, "mitmail: hint: TERM=xterm-256color"},
		"dumb":       {0, "delivered to 1 recipient"},
		"":           {0, "delivered to 1 recipient"},
	} {
		cmd := exec.Command("mitmail", "read", "testdata/captures/plain.pcap")
		cmd.Env = append(os.Environ(), "TERM="+kind, "LANG=C.UTF-8")
		f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 1, Rows: 1})
		if err != nil {
			t.Skip(err)
		}
		said, _ := io.ReadAll(f) // it ends with an error, as terminals do
		f.Close()
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != tt.code || !bytes.Contains(said, []byte(tt.says)) || bytes.Contains(said, []byte("\x1b")) {
			t.Errorf("%q: %v, and it says %q", kind, err, said)
		}
	}
}

// A port that other machines can reach is told of as long as it is open, wherever one is in
// the dashboard.
func TestHostile100StandingWarning(t *testing.T) {
	for args, words := range map[string]string{
		"0.0.0.0:0=smtp://127.0.0.1:9":             "is open to other machines",
		"0=smtp://127.0.0.1:9 --metrics 0.0.0.0:0": "is open to other machines",
		"0=smtp://127.0.0.1:9 --tls strip":         "TLS is stripped",
		"0=smtp://127.0.0.1:9 --insecure":          "servers are not verified",
	} {
		cmd, f, w := onTerminal(t, append([]string{"proxy"}, strings.Fields(args)...)...)
		w.shows(t, f, words)
		for _, key := range []string{"0", "\x1b", "6"} {
			_, err := f.WriteString(key)
			must(t, err)
			w.forget()
			w.shows(t, f, words)
		}
		_, err := f.WriteString("\x1bQ")
		must(t, err)
		if err := cmd.Wait(); err != nil {
			t.Errorf("it ended with %v", err)
		}
	}
}
