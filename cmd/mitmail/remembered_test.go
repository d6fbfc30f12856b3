package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What is remembered is there in the next run, for the user alone, and nothing
// depends on it.
func TestRemembered(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	r := remember(dir, "filters")
	if got := r.load(); got != nil {
		t.Errorf("%q was remembered before anything was", got)
	}
	want := []string{"code >= 500", "no such user", "two lines"}
	r.save([]string{"code >= 500", "no such user", "two\nlines"})
	if got := remember(dir, "filters").load(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	info, err := os.Stat(filepath.Join(dir, "filters.txt"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if all, _ := os.ReadDir(dir); len(all) != 1 {
		t.Errorf("%d files", len(all))
	}
	nowhere := remember("", "filters")
	nowhere.save(want)
	if got := nowhere.load(); got != nil {
		t.Errorf("%q without a folder", got)
	}
	blocked := remember(filepath.Join(dir, "filters.txt"), "filters")
	blocked.save(want)
	if got := blocked.load(); got != nil {
		t.Errorf("%q in a file", got)
	}
}
