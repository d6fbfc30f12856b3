package eml

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// names are the files in a folder that a listing shows.
func names(t *testing.T, dir string) (plain, hidden []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".") {
			hidden = append(hidden, f.Name())
		} else {
			plain = append(plain, f.Name())
		}
	}
	return plain, hidden
}

// A program that is killed while messages are on their way leaves nothing in
// plain sight, and where the system can, nothing at all.
func TestNothingInSight(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	l := NewLetter(dir)
	defer l.Close()
	text := strings.Repeat("0123456789abcde\n", 3*inMemory/16)
	if _, err := l.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		_, err := unnamed(dir)
		if plain, hidden := names(t, dir); len(plain) > 0 || err == nil && len(hidden) > 0 {
			t.Errorf("%q and %q are there", plain, hidden)
		}
	}
	check()
	if _, err := f.put("", func(*os.File) error { check(); return os.ErrInvalid }); err != os.ErrInvalid {
		t.Error(err)
	}
	path, err := f.Keep(l, true)
	if got, _ := os.ReadFile(path); err != nil || string(got) != text || filepath.Base(path) != "0001.eml" {
		t.Errorf("%s holds %d bytes: %v", path, len(got), err)
	}
	if plain, hidden := names(t, dir); runtime.GOOS == "linux" && len(plain)+len(hidden) != 1 {
		t.Errorf("%q and %q are there", plain, hidden)
	}
}

// What cannot be without a name is hidden, gets its name all the same, and is
// removed some time after the program was killed.
func TestHiddenParts(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, ".mitmail-1.part"), filepath.Join(dir, ".mitmail-2.part")
	for _, name := range []string{old, young, filepath.Join(dir, "0001.eml")} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-2*staleTime)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(dir); err != nil {
		t.Fatal(err)
	}
	if _, hidden := names(t, dir); len(hidden) != 1 {
		t.Errorf("%q are there", hidden)
	}
	if err := linkOrMove(young, filepath.Join(dir, "0001.eml")); !os.IsExist(err) {
		t.Errorf("a name that somebody has is taken: %v", err)
	}
	if err := linkOrMove(young, filepath.Join(dir, "0002.eml")); err != nil {
		t.Error(err)
	}
}
