package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Fetches at the same time share a folder, and no message is lost.
func TestFolderShared(t *testing.T) {
	dir := t.TempDir()
	const runs, each = 4, 25
	var paths sync.Map
	var all sync.WaitGroup
	for run := range runs {
		all.Go(func() {
			f, err := openFolder(dir)
			for i := range each {
				text := fmt.Sprintf("%d.%d", run, i)
				var path string
				if err == nil {
					path, err = f.save(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
				}
				if _, twice := paths.LoadOrStore(path, text); twice || err != nil {
					t.Errorf("%q: used twice is %v, error %v", path, twice, err)
					return
				}
			}
		})
	}
	all.Wait()
	paths.Range(func(path, text any) bool {
		if got, err := os.ReadFile(path.(string)); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", path, got, err)
		}
		return true
	})
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != runs*each {
		t.Errorf("%d files, want %d", len(files), runs*each)
	}
}

// What was not fetched whole leaves nothing behind.
func TestFolderFailure(t *testing.T) {
	dir := t.TempDir()
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("cut short")
	path, err := f.save(func(w io.Writer) error { io.WriteString(w, "half"); return broken })
	if files, _ := os.ReadDir(dir); !errors.Is(err, broken) || path != "" || len(files) != 0 {
		t.Errorf("path %q, error %v, %d files", path, err, len(files))
	}
}

func TestFolderMode(t *testing.T) {
	f, err := openFolder(filepath.Join(t.TempDir(), "new", "folder"))
	if err != nil {
		t.Fatal(err)
	}
	path, err := f.save(func(io.Writer) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read it: %v, %v", info.Mode(), err)
	}
}
