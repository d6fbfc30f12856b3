package control

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// Other users are refused by the socket's mode, and where somebody has changed that,
// by who they are.
func TestHostile101OtherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be another user")
	}
	h := newHolding(t)
	path := serve(t, &Server{Rules: &h.Rules, Sessions: new(Sessions)})
	for dir := filepath.Dir(path); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := asNobody(path); !errors.Is(err, syscall.EACCES) {
		t.Errorf("the mode lets others in: %v", err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	c, err := asNobody(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	text := make([]byte, 200)
	n, _ := c.Read(text)
	if want := `{"ok":false,"error":"this socket is for the user alone who runs mitmail"}` + "\n"; string(text[:n]) != want {
		t.Errorf("got %s", text[:n])
	}
}

// asNobody connects from a thread that is another user's, and ends with that.
func asNobody(path string) (c net.Conn, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		const nobody = 65534
		if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody); errno != 0 {
			err = errno
			return
		}
		c, err = net.Dial("unix", path)
	}()
	<-done
	return c, err
}
