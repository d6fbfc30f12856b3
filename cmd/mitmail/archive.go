package main

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

// archive is the captures that a command line names, in the order in which they are
// read.
type archive struct {
	files   []captureFile
	bytes   int64   // of all, 0 where that is not known
	regular bool    // all can be read twice
	failed  []error // why a directory, or some of it, cannot be read
	args    []string
}

// captureFile is one of them.
type captureFile struct {
	name  string
	stdin bool
	below bool // it was found below a directory, and may be no capture
}

// names is how the files are called.
func (a *archive) names() []string {
	all := make([]string, len(a.files))
	for i, f := range a.files {
		all[i] = f.name
	}
	return all
}

// single reports whether one file was named, and nothing else.
func (a *archive) single() bool { return len(a.files) == 1 && !a.files[0].below && len(a.failed) == 0 }

// dirs is what was named, for people.
func (a *archive) dirs() string { return strings.Join(a.args, ", ") }

// findCaptures finds the files that arguments of the command line name: files,
// directories and patterns. Those that are written to are none.
func findCaptures(args, written []string) (*archive, error) {
	a, own := &archive{regular: true, args: args}, existing(written)
	for _, arg := range args {
		names, err := matches(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			a.add(name, own)
		}
	}
	if !a.regular {
		a.bytes = 0
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
		return nil, exit.Failure("no file matches "+arg, lang.T("a directory stands for every capture below it"))
	}
	slices.Sort(names)
	return names, nil
}

// add adds a file, or all files below a directory.
func (a *archive) add(name string, written []os.FileInfo) {
	if name == "-" {
		a.regular = false
		a.files = append(a.files, captureFile{name: "standard input", stdin: true})
		return
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular() && !info.IsDir():
		a.regular = false
	case err == nil && info.IsDir():
		a.walk(name, written)
		return
	case err == nil:
		a.bytes += info.Size()
	}
	a.files = append(a.files, captureFile{name: name})
}

// walk adds the files below a directory, in order of name. Links to directories are
// not followed; what cannot be read is passed over.
func (a *archive) walk(dir string, written []os.FileInfo) {
	dir += string(filepath.Separator)                                             // so that one that is a link is followed
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error { // the errors are collected
		if err != nil {
			a.failed = append(a.failed, err)
			return nil
		}
		info, err := os.Stat(name)
		if d.IsDir() || err == nil && !info.Mode().IsRegular() || errors.Is(err, fs.ErrNotExist) || slices.ContainsFunc(written, func(w os.FileInfo) bool { return os.SameFile(w, info) }) {
			return nil
		}
		if err == nil {
			a.bytes += info.Size()
		}
		a.files = append(a.files, captureFile{name: name, below: true})
		return nil
	})
}
