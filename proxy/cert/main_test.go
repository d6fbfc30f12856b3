package cert

import (
	"fmt"
	"os"
	"testing"
)

// childDir names the folder that a test's child process opens.
const childDir = "MITMAIL_CERT_CHILD_DIR"

// TestMain runs the tests. A test of several processes runs this binary again,
// as a process that opens an authority once its standard input has ended.
func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	os.Stdin.Read(make([]byte, 1))
	a, err := Open(dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(a.Info().Fingerprint)
}

// open opens the authority of a folder.
func open(t testing.TB, dir string) *Authority {
	t.Helper()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fresh is an authority of the test's own.
func fresh(t testing.TB) *Authority {
	t.Helper()
	return open(t, t.TempDir()+"/mitmail")
}
