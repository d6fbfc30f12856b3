package main_test

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"testing"
)

// programs is what the tests with real servers and clients run. On Debian:
// .ci/run names the packages.
var programs = []string{
	"postfix", "dovecot", "saslpasswd2", "openssl",
	"swaks", "msmtp", "curl", "python3",
	"mpop", "fetchmail", "getmail",
}

// needPrograms skips the test where real programs are missing, or fails it
// where MITMAIL_REQUIRE_REAL says that they must be there.
func needPrograms(t *testing.T) {
	t.Helper()
	why := missing()
	switch {
	case why != "" && os.Getenv("MITMAIL_REQUIRE_REAL") != "":
		t.Fatalf("MITMAIL_REQUIRE_REAL is set, but %s", why)
	case why != "":
		t.Skipf("no test with real servers and clients: %s (.ci/run installs them)", why)
	}
}

// missing says what stands in the way of running the real programs.
func missing() string {
	if os.Getuid() != 0 {
		return "Postfix and Dovecot have to be started as root"
	}
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			return name + " is not installed"
		}
	}
	if exec.Command("perl", "-MNet::SSLeay", "-e", "1").Run() != nil {
		return "swaks has no TLS without Net::SSLeay, which is not installed"
	}
	return ""
}

// tempRoot is a temporary folder that servers may enter, whoever they run as.
func tempRoot(t *testing.T) string {
	dir, err := os.MkdirTemp("", "mitmail")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	return dir
}

// output runs a program that has to succeed.
func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, text)
	}
	return string(text)
}

// chown gives a folder to a user of this machine.
func chown(t *testing.T, path, name string) {
	u, err := user.Lookup(name)
	must(t, err)
	uid, err := strconv.Atoi(u.Uid)
	must(t, err)
	must(t, os.Chown(path, uid, -1))
}

func stdin(text string) *strings.Reader { return strings.NewReader(text) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
