// Package captures is the files that a command line gives to be read: which there are,
// how they are opened, what is wanted of them, and what to do about those that are no
// captures.
package captures

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
)

// List is the captures that a command line names, in the order in which they are
// read.
type List struct {
	Files   []File
	Bytes   int64   // of all, 0 where that is not known
	Regular bool    // all can be read twice
	Failed  []error // why a directory, or some of it, cannot be read
	Again   int     // files that were named more than once, or by more than one name: each is read once
	args    []string
	known   map[string]bool // where the files are, without links
}

// File is one of them.
type File struct {
	Name  string
	stdin bool
	Below bool // it was found below a directory, and may be no capture
}

// Names is how the files are called.
func (a *List) Names() []string {
	all := make([]string, len(a.Files))
	for i, f := range a.Files {
		all[i] = f.Name
	}
	return all
}

// Single reports whether one file was named, and nothing else.
func (a *List) Single() bool { return len(a.Files) == 1 && !a.Files[0].Below && len(a.Failed) == 0 }

// Dirs is what was named, for people.
func (a *List) Dirs() string { return strings.Join(a.args, ", ") }

// Find finds the files that arguments of the command line name: files,
// directories and patterns. Those that are written to are none.
func Find(args, written []string) (*List, error) {
	a, own := &List{Regular: true, args: args, known: make(map[string]bool)}, existing(written)
	for _, arg := range args {
		names, err := matches(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			a.add(name, own)
		}
	}
	if !a.Regular {
		a.Bytes = 0
	}
	return a, nil
}

// existing is those of files to be written that are there already.
func existing(names []string) (all []os.FileInfo) {
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			all = append(all, info)
		}
	}
	return all
}

// matches is the files that an argument names: of a pattern, which no shell has
// expanded, those that match it, in order of name.
func matches(arg string) ([]string, error) {
	if _, err := os.Lstat(arg); err == nil || !strings.ContainsAny(arg, "*?[") {
		return []string{arg}, nil
	}
	names, err := filepath.Glob(arg)
	switch {
	case err != nil:
		return nil, exit.Misuse(lang.F("the pattern %q makes no sense", arg), lang.T("* is for any text, ? for any character, [a-z] for one of some"))
	case len(names) == 0:
		return nil, exit.Failure(lang.F("no file matches %s", arg), lang.T("a directory stands for every capture below it"))
	}
	slices.Sort(names)
	return names, nil
}

// add adds a file, or all files below a directory.
func (a *List) add(name string, written []os.FileInfo) {
	if name == "-" {
		a.Regular = false
		a.Files = append(a.Files, File{Name: "standard input", stdin: true})
		return
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular() && !info.IsDir():
		a.Regular = false
	case err == nil && info.IsDir():
		a.walk(name, written)
		return
	case err == nil:
		if a.isKnown(name) {
			return
		}
		a.Bytes += info.Size()
	}
	a.Files = append(a.Files, File{Name: name})
}

// isKnown reports whether a file is among those that are read already, and counts it then.
func (a *List) isKnown(name string) bool {
	at, err := filepath.EvalSymlinks(name)
	if err == nil {
		at, err = filepath.Abs(at)
	}
	if err != nil || !a.known[at] {
		a.known[at] = err == nil
		return false
	}
	a.Again++
	return true
}

// walk adds the files below a directory, in order of name. Links to directories are
// not followed; what cannot be read is passed over.
func (a *List) walk(dir string, written []os.FileInfo) {
	dir += string(filepath.Separator)                                             // so that one that is a link is followed
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error { // the errors are collected
		if err != nil {
			a.Failed = append(a.Failed, err)
			return nil
		}
		info, err := os.Stat(name)
		if d.IsDir() || err == nil && !info.Mode().IsRegular() || errors.Is(err, fs.ErrNotExist) || slices.ContainsFunc(written, func(w os.FileInfo) bool { return os.SameFile(w, info) }) {
			return nil
		}
		if err == nil {
			if a.isKnown(name) {
				return nil
			}
			a.Bytes += info.Size()
		}
		a.Files = append(a.Files, File{Name: name, Below: true})
		return nil
	})
}
