package main_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// job is what a real client is asked to do. A client is a func that makes the
// command for it.
type job struct {
	t         *testing.T
	dir       string // the client's home
	addr      string // of the server, or of mitmail before it
	mechanism string
	how       string // TLS begins: starttls, stls, implicit; "" where it is not to
	ca        string // the file with the authority to trust
	password  string // or token
	message   []byte // to be sent
	got       string // the file for what is fetched
}

type client func(j job) *exec.Cmd

// newJob is the usual job at an address.
func newJob(t *testing.T, addr, mechanism string) job {
	j := job{t: t, dir: t.TempDir(), addr: addr, mechanism: mechanism, password: realPassword, message: realMessage()}
	j.got = filepath.Join(j.dir, "0001.eml")
	if bearer(mechanism) {
		j.password = token(realUser)
	}
	return j
}

func bearer(mechanism string) bool { return mechanism == "XOAUTH2" || mechanism == "OAUTHBEARER" }

func (j job) host() string { host, _, _ := net.SplitHostPort(j.addr); return host }
func (j job) port() string { _, port, _ := net.SplitHostPort(j.addr); return port }

// file writes a file into the client's home and names it.
func (j job) file(name string, content []byte) string {
	path := filepath.Join(j.dir, name)
	must(j.t, os.WriteFile(path, content, 0o600))
	return path
}

// secretFile is for clients that run a command to get the password.
func (j job) secretFile() string { return j.file("secret", []byte(j.password+"\n")) }

// command is a client's command, at home in its own folder.
func (j job) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = j.dir
	cmd.Env = append(os.Environ(), "HOME="+j.dir, "FETCHMAILHOME="+j.dir)
	return cmd
}

// python runs one of the scripts in testdata/real, with the password on
// standard input.
func (j job) python(script string, args ...string) *exec.Cmd {
	path, err := filepath.Abs(filepath.Join("testdata/real", script))
	must(j.t, err)
	cmd := j.command("/usr/bin/python3", append([]string{"-B", path, j.host(), j.port()}, args...)...)
	cmd.Stdin = stdin(j.password)
	return cmd
}

// do runs a client that has to succeed.
func (j job) do(run client) {
	j.t.Helper()
	output(j.t, run(j))
}

// try runs a client in a goroutine of its own.
func (j job) try(run client) {
	if text, err := run(j).CombinedOutput(); err != nil {
		j.t.Errorf("%v\n%s", err, text)
	}
}

// fail runs a client that has to fail.
func (j job) fail(run client) {
	j.t.Helper()
	if text, err := run(j).CombinedOutput(); err == nil {
		j.t.Fatalf("the client takes it for success:\n%s", text)
	}
}

// fetched is what the client stored, from the first header on.
func (j job) fetched() []byte {
	got, err := os.ReadFile(j.got)
	must(j.t, err)
	return fromHeader(onDisk(got))
}

// same compares a message with the one that was sent.
func same(got, want []byte) error {
	if !bytes.Equal(got, want) {
		return fmt.Errorf("the message changed on its way:\n got %q\nwant %q", got, want)
	}
	return nil
}
