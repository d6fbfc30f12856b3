package sink

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"mitmail/cmd/internal/exit"
)

// Special reports whether there is a device, FIFO or the like of this name,
// which is opened as it is.
func Special(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// Vacant says what is in the way of a file, if anything is.
func Vacant(name string, force bool) error {
	info, err := os.Lstat(filepath.Clean(name)) // a slash at its end would follow a link
	switch {
	case err != nil, Special(name), force && info.Mode().IsRegular():
		return nil
	case info.Mode()&os.ModeSymlink != 0:
		return exit.Failure(name+" is a symbolic link", "links are not followed: write to what it points to")
	case info.IsDir() && isFolder(name):
		return nil
	case info.IsDir():
		return exit.Failure(name+" is a folder", "write "+name+"/ for .eml files in it")
	}
	return exit.Failure(name+" exists already", "--force writes it anew")
}

// Opener returns what opens a file to write: a regular one now, exclusively and without
// following a link (O_EXCL sees to both), anything else when it is called, as
// to open a FIFO takes until somebody reads it. A file that is made has these
// permissions.
func Opener(name string, force bool, perm fs.FileMode) (func() (io.WriteCloser, error), error) {
	if Special(name) {
		return func() (io.WriteCloser, error) { return OpenSpecial(name) }, nil
	}
	if err := Vacant(name, force); err != nil {
		return nil, err
	}
	if force {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	return func() (io.WriteCloser, error) { return regular{f}, nil }, err
}

// regular is a file that has to have a name when it is closed: nobody can read what was
// written to one that was removed.
type regular struct{ *os.File }

// Close implements [io.Closer].
func (f regular) Close() error {
	var gone error
	if info, err := f.Stat(); err == nil && nameless(info) {
		gone = errRemoved
	}
	return errors.Join(gone, f.File.Close())
}

// OpenSpecial opens a device, FIFO or the like. It makes sure that nobody has put a regular file there meanwhile.
func OpenSpecial(name string) (io.WriteCloser, error) {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.Mode().IsRegular() {
		return nil, errors.Join(err, f.Close(), fmt.Errorf("%s has become another file", name))
	}
	return f, nil
}
