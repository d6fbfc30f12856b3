package keylog

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mitmail/cmd/internal/sink"
)

// keylog opens a key log.
func keylog(t *testing.T, name string) io.Writer {
	t.Helper()
	open, err := opener(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// logs writes a line.
func logs(t *testing.T, w io.Writer, line string) {
	t.Helper()
	if _, err := io.WriteString(w, line); err != nil {
		t.Error(err)
	}
}

// Two programs write to one file, and each line stays.
func TestHostile97KeylogIsPrivateAndGrows(t *testing.T) {
	name := filepath.Join(t.TempDir(), "keys")
	first, second := keylog(t, name), keylog(t, name)
	logs(t, first, "one\n")
	logs(t, second, "two\n")
	logs(t, first, "three\n")
	if text, err := os.ReadFile(name); err != nil || string(text) != "one\ntwo\nthree\n" {
		t.Errorf("it holds %q: %v", text, err)
	}
	if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("it is %v: %v", info, err)
	}
}

func TestHostile103KeylogRefuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and modes are other things here")
	}
	t.Chdir(t.TempDir())
	for _, err := range []error{
		os.WriteFile("open", []byte("mine\n"), 0o600), os.Chmod("open", 0o640),
		os.WriteFile("target", nil, 0o600), os.Symlink("target", "link"), os.Symlink("nowhere", "dangling"),
		os.Mkdir("folder", 0o700), os.WriteFile("twice", nil, 0o600), os.Link("twice", "second"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"open":       "open is open to others (mode 0640)",
		"link":       "link is a symbolic link",
		"dangling":   "dangling is a symbolic link",
		"second":     "second has another name too",
		"folder":     "folder: is a directory",
		"missing/at": "missing/at: no such file",
	} {
		if _, err := opener(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if _, err := os.Lstat("nowhere"); err == nil {
		t.Error("a link was followed")
	}
}

// Root can write to the files of others, but they can read what is in them.
func TestHostile97KeylogOfAnother(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	name := filepath.Join(t.TempDir(), "keys")
	if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chown(name, 65534, -1)); err != nil {
		t.Fatal(err)
	}
	if _, err := opener(name); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
		t.Errorf("it is opened: %v", err)
	}
}

func TestKeylogToADevice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("devices are other things here")
	}
	logs(t, keylog(t, os.DevNull), "one\n")
}

// A disk that is full ends no handshake, and is told once.
func TestHostile86KeylogThatCannotBeWritten(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	told := make(chan string, 2)
	log, err := Open("/dev/full", sink.New(t.Context(), sink.Options{Warn: func(text string) { told <- text }}))
	if err != nil {
		t.Fatal(err)
	}
	logs(t, log, "one\n")
	if text := <-told; !strings.HasPrefix(text, "/dev/full cannot be written: no space left on device, after 0 bytes; traffic goes on") {
		t.Errorf("told %q", text)
	}
	logs(t, log, "two\n")
	if err := log.Close(); err == nil || len(told) != 1 {
		t.Errorf("closed with %v, and told %d times", err, len(told))
	}
}
