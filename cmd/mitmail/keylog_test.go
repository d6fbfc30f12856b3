package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// keylog opens a key log.
func keylog(t *testing.T, name string) io.Writer {
	t.Helper()
	f, err := openKeylog(name)
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
func TestKeylogIsPrivateAndGrows(t *testing.T) {
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

func TestKeylogRefuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and modes are other things here")
	}
	t.Chdir(t.TempDir())
	for _, err := range []error{
		os.WriteFile("open", []byte("mine\n"), 0o600), os.Chmod("open", 0o640),
		os.WriteFile("target", nil, 0o600), os.Symlink("target", "link"), os.Symlink("nowhere", "dangling"),
		os.Mkdir("folder", 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"open":       "open is open to others (mode 0640)",
		"link":       "link is a symbolic link",
		"dangling":   "dangling is a symbolic link",
		"folder":     "folder: is a directory",
		"missing/at": "missing/at: no such file",
	} {
		if _, err := openKeylog(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if _, err := os.Lstat("nowhere"); err == nil {
		t.Error("a link was followed")
	}
}

func TestKeylogToADevice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("devices are other things here")
	}
	logs(t, keylog(t, os.DevNull), "one\n")
}
