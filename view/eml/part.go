package eml

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// part is a file on its way to its name: if it can, one without any until then,
// so that nothing is left of it when the program is killed.
type part struct {
	*os.File
	link func(path string) error // gives it a name that nobody has, else the error is [fs.ErrExist]; nil where it cannot have one
	name string                  // that it has meanwhile, hidden; "" for none
}

// hiddenParts are the names of parts that need one.
const hiddenParts = ".mitmail-*.part"

// newPart makes a part in a folder, which nobody else can read.
func newPart(dir string) (*part, error) {
	if p, err := unnamed(dir); err == nil {
		return p, nil
	}
	f, err := os.CreateTemp(dir, hiddenParts) // mode 0600
	if err != nil {
		return nil, err
	}
	p := &part{File: f, name: f.Name()}
	p.link = func(path string) error { return linkOrMove(p.name, path) }
	return p, nil
}

// linkOrMove gives a file a name that nobody has. Where there are no links,
// somebody else may be quicker to take it.
func linkOrMove(name, path string) error {
	err := os.Link(name, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(name, path)
}

// discard lets go of a part. What has got another name keeps it.
func (p *part) discard() {
	p.Close()
	if p.name != "" {
		os.Remove(p.name)
	}
}

// staleTime is how old a part is that nobody writes any more.
const staleTime = time.Hour

// clean removes parts that a program left which was killed.
func clean(dir string) {
	names, _ := filepath.Glob(filepath.Join(dir, hiddenParts))
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > staleTime {
			os.Remove(name)
		}
	}
}
