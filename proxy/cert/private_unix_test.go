//go:build unix

package cert

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The file and its folder are private whatever the umask allows.
func TestHostile96Modes(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077} {
		dir := t.TempDir() + "/mitmail"
		func() {
			defer syscall.Umask(syscall.Umask(mask))
			open(t, dir)
			mode(t, dir, 0o700)
			mode(t, filepath.Join(dir, fileName), 0o600)
			if _, err := Renew(dir); err != nil {
				t.Fatal(err)
			}
			mode(t, filepath.Join(dir, fileName), 0o600)
		}()
	}
}

func mode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s has mode %v, want %v: %v", path, info.Mode(), want, err)
	}
}

func TestHostile96OpenToOthers(t *testing.T) {
	for _, bits := range []os.FileMode{0o640, 0o604, 0o602, 0o660} {
		dir := t.TempDir() + "/mitmail"
		path := open(t, dir).Info().Path
		chmod(t, path, bits)
		refused(t, Open, dir, path+" is open to others (mode 06", "chmod 600 "+path+", or if")
		if _, err := Renew(dir); err != nil {
			t.Error(err)
		}
		mode(t, path, 0o600)

		chmod(t, dir, bits|0o100)
		refused(t, Open, dir, "the folder "+dir+" is open to others (mode 07", "chmod 700 "+dir)
		refused(t, Renew, dir, "the folder "+dir+" is open to others (mode 07", "chmod 700 "+dir)
	}
}

// Root can read what others made, but must not trust it.
func TestHostile96OfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	const nobody = 65534
	dir := t.TempDir() + "/mitmail"
	path := open(t, dir).Info().Path
	for _, what := range []string{path, dir} {
		if err := os.Chown(what, nobody, -1); err != nil {
			t.Fatal(err)
		}
		refused(t, Open, dir, what+" belongs to another user", "have it made your own")
		if err := os.Chown(what, 0, -1); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir)
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// refused checks that a folder is not opened, and what is said of it.
func refused(t *testing.T, open func(string) (*Authority, error), dir, text, hint string) {
	t.Helper()
	_, err := open(dir)
	if err == nil || !strings.Contains(err.Error(), text) || !strings.HasPrefix(err.(*Error).Hint(), hint) {
		t.Errorf("%v, want %s", err, text)
	}
}

// A link is not followed, whether anything is behind it or not; nobody waits for
// the other end of a FIFO.
func TestHostile103LinksAndFIFOs(t *testing.T) {
	target := fresh(t).Info().Path
	for _, c := range []struct {
		what string
		put  func(path string) error
	}{
		{"it is a symbolic link", func(path string) error { return os.Symlink(target, path) }},
		{"it is a symbolic link", func(path string) error { return os.Symlink("nowhere", path) }},
		{"it is not a regular file", func(path string) error { return syscall.Mkfifo(path, 0o600) }},
	} {
		dir := t.TempDir()
		chmod(t, dir, 0o700)
		if err := c.put(filepath.Join(dir, fileName)); err != nil {
			t.Fatal(err)
		}
		refused(t, Open, dir, c.what, renewHint)
		if _, err := Renew(dir); err != nil {
			t.Error(err)
		}
		alone(t, dir)
		open(t, dir)
	}
}
