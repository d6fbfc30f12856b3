package capturetest

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Tshark returns fields of all packets of a capture, one line a packet, parted by a
// bar. It skips the test where there is none.
func Tshark(t testing.TB, file []byte, options ...string) string {
	t.Helper()
	program, err := exec.LookPath("tshark")
	switch {
	case err != nil && os.Getenv("MITMAIL_REQUIRE_REAL") != "":
		t.Fatal("MITMAIL_REQUIRE_REAL is set, but there is no tshark")
	case err != nil:
		t.Skip("no tshark: apt-get install tshark")
	}
	args := append([]string{"-r", "-", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-T", "fields", "-E", "separator=|"}, options...)
	cmd := exec.Command(program, args...)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(file), &said
	out, err := cmd.Output()
	if err != nil || strings.Contains(said.String(), "tshark:") {
		t.Fatalf("%v: %s", err, &said)
	}
	return string(out)
}
