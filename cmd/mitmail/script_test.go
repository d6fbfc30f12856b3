package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// background is what goes on beside a script.
type background struct {
	proxy  *exec.Cmd
	stderr *bufio.Scanner
	told   bytes.Buffer // what the proxy has said on standard error
	reader chan error   // the end of reads
}

type backgroundKey struct{}

// beside is what goes on beside this script.
func beside(ts *testscript.TestScript) *background {
	return ts.Value(backgroundKey{}).(*background)
}

var listens = regexp.MustCompile(`^mitmail: listening on (\S+), forwarding to`)

// start is the script command "start OUT ARG…": mitmail proxy with these
// arguments runs until ends, its standard output goes to the file OUT, or to a
// pipe that nobody reads where OUT is gone. It waits until the routes listen,
// and puts their addresses into $A1, $A2, …
func start(ts *testscript.TestScript, _ bool, args []string) {
	out, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(err)
	if args[0] == "gone" {
		var reader *os.File
		reader, out, err = os.Pipe()
		ts.Check(err)
		reader.Close()
	}
	defer out.Close()
	cmd := exec.Command("mitmail", append([]string{"proxy"}, args[1:]...)...)
	cmd.Dir, cmd.Stdout, cmd.Env = ts.MkAbs("."), out, os.Environ()
	for _, name := range []string{"HOME", keyLogVariable} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	pipe, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { cmd.Process.Kill() })
	b := beside(ts)
	b.told.Reset()
	b.proxy, b.stderr = cmd, bufio.NewScanner(io.TeeReader(pipe, &b.told))
	routes := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return !strings.Contains(arg, "://") })
	for n := 0; n < len(routes); {
		if !b.stderr.Scan() {
			ts.Fatalf("it does not listen:\n%s", &b.told)
		}
		if m := listens.FindStringSubmatch(b.stderr.Text()); m != nil {
			n++
			ts.Setenv(fmt.Sprintf("A%d", n), m[1])
		}
	}
}

// ends is the script command "ends CODE FILE [term|hup|twice]": the proxy is
// interrupted, or terminated, or hung up, or interrupted a second time once it does not
// listen at $A1 any more. It has to exit with CODE within 5 seconds, and what it
// said on standard error goes to FILE.
func ends(ts *testscript.TestScript, _ bool, args []string) {
	b, begun := beside(ts), time.Now()
	switch how := append(args, "")[2]; how {
	case "term":
		ts.Check(b.proxy.Process.Signal(syscall.SIGTERM))
	case "hup":
		ts.Check(b.proxy.Process.Signal(syscall.SIGHUP))
	default:
		ts.Check(b.proxy.Process.Signal(os.Interrupt))
		if how == "twice" {
			awaitClosed(ts.Getenv("A1"))
			ts.Check(b.proxy.Process.Signal(os.Interrupt))
		}
	}
	for b.stderr.Scan() {
	}
	b.proxy.Wait()
	if got := strconv.Itoa(b.proxy.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit code %s, want %s\n%s", got, args[0], &b.told)
	}
	if took := time.Since(begun); took > 5*time.Second {
		ts.Fatalf("it took %s to end", took)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.told.Bytes(), 0o600))
}

// hangup is the script command "hangup TEXT": the proxy gets SIGHUP, and says TEXT.
func hangup(ts *testscript.TestScript, _ bool, args []string) {
	b := beside(ts)
	ts.Check(b.proxy.Process.Signal(syscall.SIGHUP))
	for b.stderr.Scan() {
		if strings.Contains(b.stderr.Text(), args[0]) {
			return
		}
	}
	ts.Fatalf("it does not say %q:\n%s", args[0], &b.told)
}

// awaitClosed returns when nobody listens at an address.
func awaitClosed(address string) {
	for {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		c.Close()
	}
}

// idle is the script command "idle ADDRESS": a client hears the greeting, and
// then does nothing until the script ends.
func idle(ts *testscript.TestScript, _ bool, args []string) {
	c, err := net.Dial("tcp", args[0])
	ts.Check(err)
	ts.Defer(func() { c.Close() })
	ts.Check(answer(bufio.NewReader(c)))
}

// fifo is the script command "fifo FILE".
func fifo(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("mkfifo", args[0]))
}

// reads is the script command "reads FILE COPY": the file is read to its end,
// as it grows, and copied. The command checks waits for it.
func reads(ts *testscript.TestScript, _ bool, args []string) {
	from, to := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	done := make(chan error, 1)
	beside(ts).reader = done
	go func() {
		text, err := os.ReadFile(from)
		done <- errors.Join(err, os.WriteFile(to, text, 0o600))
	}()
}

// mode is the script command "mode MODE FILE": the file has these permissions.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has mode %s", args[1], got)
	}
}

// talk is the script command "talk ADDRESS LINE…": each line is said when the
// one before, and first of all the greeting, was answered.
func talk(ts *testscript.TestScript, _ bool, args []string) {
	c, err := net.Dial("tcp", args[0])
	ts.Check(err)
	defer c.Close()
	r := bufio.NewReader(c)
	for _, line := range append(args[1:], "QUIT") {
		ts.Check(answer(r))
		_, err := fmt.Fprintf(c, "%s\r\n", line)
		ts.Check(err)
	}
	_, err = io.Copy(io.Discard, r)
	ts.Check(err)
}

// answer reads a reply with all its lines.
func answer(r *bufio.Reader) error {
	for {
		line, err := r.ReadString('\n')
		if err != nil || len(line) < 4 || line[3] != '-' {
			return err
		}
	}
}

// checks is the script command "checks FILE": it is JSON, an object a line, and
// each session's records are numbered from 1 without a hole.
func checks(ts *testscript.TestScript, _ bool, args []string) {
	if b := beside(ts); b.reader != nil {
		ts.Check(<-b.reader)
		b.reader = nil
	}
	last := map[int]int{}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var r struct{ Session, Seq int }
		if err := json.Unmarshal([]byte(line), &r); err != nil || !strings.HasSuffix(line, "}\n") {
			ts.Fatalf("%s: %v\n%s", args[0], err, line)
		}
		if r.Seq != last[r.Session]+1 {
			ts.Fatalf("%s: session %d goes from %d to %d", args[0], r.Session, last[r.Session], r.Seq)
		}
		last[r.Session] = r.Seq
	}
	if len(last) == 0 {
		ts.Fatalf("%s holds nothing", args[0])
	}
}
