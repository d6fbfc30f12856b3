package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mitmail/decode"
	"mitmail/view/eml"
)

// format is a kind of file that is written.
type format struct {
	suffix string
	wants  wants
	open   func(r *recorder, name string, o *output) error
}

// formats are told apart by the suffix of the file. A folder ends in a slash.
func formats() []format {
	return []format{
		{".jsonl", wantLines, openLines(newJSONView)},
		{".txt", wantShown, openLines(newTextView)},
		{".html", wantAll, openLines(newHTMLView)},
		{".pcapng", wantAll, openPcapng},
		{".mbox", wantAll, openMbox},
		{"/", wantAll, openFolder},
	}
}

// formatOf is the format of a file to write. A device or FIFO that has no
// suffix gets JSON lines.
func formatOf(name string) (format, error) {
	suffix := filepath.Ext(name)
	switch {
	case isFolder(name):
		suffix = "/"
	case suffix == "" && special(name):
		suffix = ".jsonl"
	}
	for _, f := range formats() {
		if f.suffix == suffix {
			return f, nil
		}
	}
	return format{}, misuse(fmt.Sprintf("cannot write %q: the suffix names no format", name),
		"the formats are .jsonl, .txt, .html, .pcapng, .mbox and, for .eml files, a folder with a / at its end")
}

// isFolder reports whether a name is meant as that of a folder.
func isFolder(name string) bool { return name != "" && os.IsPathSeparator(name[len(name)-1]) }

// openLines opens a file of records or lines.
func openLines(to func(io.Writer, *output) view) func(*recorder, string, *output) error {
	return func(r *recorder, name string, o *output) error {
		open, err := opener(name, o.force, 0o600)
		if err == nil {
			r.add(name, open, func(w io.Writer) view { return to(w, o) })
		}
		return err
	}
}

// openPcapng opens a file of packets: those that were captured, where they are
// at hand and tell all.
func openPcapng(r *recorder, name string, o *output) error {
	if !r.offline || r.remake {
		return openLines(newPcapngView)(r, name, o)
	}
	return openLines(func(w io.Writer, _ *output) view {
		v := newOriginals(w)
		r.originals = append(r.originals, v)
		return v
	})(r, name, o)
}

// openFolder opens a folder of .eml files.
func openFolder(r *recorder, name string, _ *output) error {
	f, err := eml.OpenFolder(name)
	if err != nil {
		return err
	}
	r.addPost(name, name, func(l *eml.Letter, m *decode.Message, _ time.Time) error {
		_, err := f.Keep(l, m.Complete)
		return err
	})
	return nil
}

// openMbox opens a file of messages.
func openMbox(r *recorder, name string, o *output) error {
	open, err := opener(name, o.force, 0o600)
	if err != nil {
		return err
	}
	r.add(name, open, func(w io.Writer) view {
		return r.post(filepath.Dir(name), eml.NewMbox(w).Keep)
	})
	return nil
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
	case info.IsDir() && isFolder(name):
		return nil
	case info.IsDir():
		return advise(name+" is a folder", "write "+name+"/ for .eml files in it")
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
