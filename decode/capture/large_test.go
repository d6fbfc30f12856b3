package capture_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"mitmail/decode/capture/large"
)

// kind is a kind of large capture.
type kind struct {
	name string
	make func(w, truth io.Writer, mb int) error
}

// kinds are what there is: one MB stands for 200 short sessions.
var kinds = []kind{
	{"mail", func(w, truth io.Writer, mb int) error { return large.Mail(w, truth, int64(mb)<<20) }},
	{"short", func(w, truth io.Writer, mb int) error { return large.Short(w, truth, 200*mb) }},
}

// TestLarge has small ones of the large captures read by the program.
func TestLarge(t *testing.T) {
	mitmail := build(t)
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			file := generate(t, k, 2)
			check(t, mitmail, file)
			if digest(t, file) != digest(t, generate(t, k, 2)) {
				t.Error("the same size does not make the same bytes")
			}
		})
	}
}

// build builds the program.
func build(tb testing.TB, flags ...string) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "mitmail.exe")
	out, err := exec.Command("go", append(append([]string{"build", "-o", name}, flags...), "mitmail/cmd/mitmail")...).CombinedOutput()
	if err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return name
}

// generate makes a capture, with its truth beside it.
func generate(tb testing.TB, k kind, mb int) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), k.name+".pcapng")
	file, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	truth, err := os.Create(name + ".truth")
	if err != nil {
		tb.Fatal(err)
	}
	defer truth.Close()
	if err := k.make(file, truth, mb); err != nil {
		tb.Fatal(err)
	}
	return name
}

func digest(t *testing.T, name string) [sha256.Size]byte {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(file)
}

// check has the program read a capture, and compares its records with the truth.
func check(tb testing.TB, mitmail, file string) {
	tb.Helper()
	truth := truthOf(tb, file+".truth")
	cmd := exec.Command(mitmail, "read", "-q", "--json", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	retell(tb, out, func(s *large.Session) {
		if want := truth[s.Client]; want == nil || !reflect.DeepEqual(want, s) {
			tb.Fatalf("the session of %s is\n%+v, want\n%+v", s.Client, s, want)
		}
		delete(truth, s.Client)
	})
	if err := cmd.Wait(); err != nil {
		tb.Fatal(err)
	}
	if len(truth) > 0 {
		tb.Fatalf("%d sessions are missing", len(truth))
	}
}

// truthOf is the truth about all sessions, by their clients.
func truthOf(tb testing.TB, name string) map[string]*large.Session {
	tb.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	truth := make(map[string]*large.Session)
	for from := json.NewDecoder(bytes.NewReader(text)); from.More(); {
		s := new(large.Session)
		if err := from.Decode(s); err != nil {
			tb.Fatal(err)
		}
		truth[s.Client] = s
	}
	return truth
}

// told is what is read of a record.
type told struct {
	Session   int
	Event     string
	Protocol  string
	Client    string
	Verb      string
	Code      int
	Status    string
	Mechanism string
	User      string
	Secret    string
	OK        bool
	Size      int64
	SHA256    string
	Complete  bool
	ID        string // of a finding
}

// retell puts together what records tell of each session.
func retell(tb testing.TB, from io.Reader, give func(*large.Session)) {
	tb.Helper()
	open := make(map[int]*large.Session)
	lines := json.NewDecoder(bufio.NewReaderSize(from, 1<<20))
	for {
		var r told
		if err := lines.Decode(&r); err == io.EOF {
			break
		} else if err != nil {
			tb.Fatal(err)
		}
		s := open[r.Session]
		switch r.Event {
		case "open":
			open[r.Session] = &large.Session{Client: r.Client, Protocol: r.Protocol}
		case "close":
			give(s)
			delete(open, r.Session)
		default:
			if err := r.add(s); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if len(open) > 0 {
		tb.Fatalf("%d sessions do not close", len(open))
	}
}

// add adds what a record tells.
func (r *told) add(s *large.Session) error {
	switch r.Event {
	case "command":
		s.Commands = append(s.Commands, r.Verb)
	case "reply":
		s.Replies = append(s.Replies, r.answer())
	case "auth":
		s.Logins = append(s.Logins, large.Login{Mechanism: r.Mechanism, User: r.User, Secret: r.Secret, OK: r.OK})
	case "message":
		if !r.Complete {
			return fmt.Errorf("a message of %s is not complete", s.Client)
		}
		s.Messages = append(s.Messages, large.Message{Size: r.Size, SHA256: r.SHA256})
	case "finding":
		if r.ID != "auth-in-clear" {
			return fmt.Errorf("a finding about %s: %s", s.Client, r.ID)
		}
	default:
		return fmt.Errorf("%s: %s", s.Client, r.Event)
	}
	return nil
}

func (r *told) answer() string {
	if r.Code > 0 {
		return strconv.Itoa(r.Code)
	}
	return r.Status
}
