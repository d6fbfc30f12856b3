package manual

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The script decides about each unit, though several lines come at once.
func TestControlScript(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	dir := t.TempDir()
	script, socket := filepath.Join(dir, "script.py"), filepath.Join(dir, "socket")
	if err := os.WriteFile(script, []byte(controlScript), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	cmd := exec.Command(python, script, socket)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	said := func(want string) {
		t.Helper()
		if got, err := in.ReadString('\n'); got != want+"\n" {
			t.Fatalf("it says %q, %v, not %s", got, err, want)
		}
	}
	said(`{"op": "watch"}`)
	said(`{"op": "list"}`)
	lines := `{"ok":true}
{"ok":true,"held":[{"id":1,"record":{"args":"TO:<nobody@example.org>"}}]}
{"what":"held","id":2,"record":{"args":"TO:<anna@example.org>"}}
{"what":"held","id":3,"record":{}}
`
	if _, err := c.Write([]byte(lines)); err != nil {
		t.Fatal(err)
	}
	said(`{"op": "answer", "id": 1, "text": "450 4.2.0 not yet"}`)
	said(`{"op": "forward", "id": 2}`)
	said(`{"op": "forward", "id": 3}`)
}
