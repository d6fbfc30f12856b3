package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// format is a kind of file that records are written to.
type format struct {
	suffix string
	view   func(io.Writer, *output) view
}

// formats are told apart by the suffix of the file.
func formats() []format {
	return []format{{".jsonl", newJSONView}, {".txt", newTextView}}
}

// formatOf is the format of a file to write. A device or FIFO that has no
// suffix gets JSON lines.
func formatOf(name string) (format, error) {
	suffix := filepath.Ext(name)
	if suffix == "" && special(name) {
		suffix = ".jsonl"
	}
	for _, f := range formats() {
		if f.suffix == suffix {
			return f, nil
		}
	}
	return format{}, misuse(fmt.Sprintf("cannot write %q: the suffix names no format", name), "the formats are .jsonl and .txt")
}

// special reports whether there is a device, FIFO or the like of this name,
// which is opened as it is.
func special(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// vacant says what is in the way of a file, if anything is.
func vacant(name string, force bool) error {
	info, err := os.Lstat(name)
	switch {
	case err != nil, special(name), force && info.Mode().IsRegular():
		return nil
	case info.Mode()&os.ModeSymlink != 0:
		return advise(name+" is a symbolic link", "links are not followed: write to what it points to")
	case info.IsDir():
		return advise(name+" is a folder", "")
	}
	return advise(name+" exists already", "--force writes it anew")
}

// opener opens a file to write: a regular one now, exclusively and without
// following a link (O_EXCL sees to both), anything else when it is called, as
// to open a FIFO takes until somebody reads it. A file that is made has these
// permissions.
func opener(name string, force bool, perm fs.FileMode) (func() (io.WriteCloser, error), error) {
	if special(name) {
		return func() (io.WriteCloser, error) { return openSpecial(name) }, nil
	}
	if err := vacant(name, force); err != nil {
		return nil, err
	}
	if force {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	return func() (io.WriteCloser, error) { return f, nil }, err
}

// openSpecial makes sure that nobody has put a regular file there meanwhile.
func openSpecial(name string) (io.WriteCloser, error) {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.Mode().IsRegular() {
		return nil, errors.Join(err, f.Close(), fmt.Errorf("%s has become another file", name))
	}
	return f, nil
}
