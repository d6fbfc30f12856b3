package eml

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Folder is where messages are put, as 0001.eml, 0002.eml, …: names of our own,
// because a name out of a message may lead anywhere. Make one with
// [OpenFolder]. It is not safe for concurrent use; several of one folder are.
type Folder struct {
	dir  string
	next int // the number to try
}

// OpenFolder makes the folder when it is not there. Numbers go on behind the
// highest that is.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	clean(dir)
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{dir, 1}
	for _, file := range files {
		name, _, _ := strings.Cut(file.Name(), ".")
		if n, err := strconv.Atoi(strings.TrimSuffix(name, incomplete)); err == nil {
			f.next = max(f.next, n+1)
		}
	}
	return f, nil
}

// Save has write write one message, and returns the path of its file. The file
// has its name only when all of it is on the disk. No file that is there is
// touched, and no link is followed.
func (f *Folder) Save(write func(io.Writer) error) (path string, err error) {
	return f.put("", func(part *os.File) error { return write(part) })
}

// incomplete marks a message of which something is missing.
const incomplete = "-incomplete"

// Keep puts a message into the folder as Save does, and returns the path of its
// file. One that is not whole is marked so in its name. A large letter on the
// same disk gets the name itself, any other is copied.
func (f *Folder) Keep(l *Letter, whole bool) (path string, err error) {
	mark := ""
	if !whole {
		mark = incomplete
	}
	if l.file != nil {
		if path, err = f.name(mark, l.link); err == nil {
			return path, nil
		}
	}
	return f.put(mark, func(part *os.File) error {
		_, err := l.WriteTo(part)
		return err
	})
}

// put makes a file, has fill fill it, sees to it that it is on the disk, and
// gives it its name.
func (f *Folder) put(mark string, fill func(*os.File) error) (path string, err error) {
	p, err := newPart(f.dir)
	if err != nil {
		return "", err
	}
	defer p.discard()
	if err := fill(p.File); err != nil {
		return "", err
	}
	if err := p.Sync(); err != nil {
		return "", err
	}
	return f.name(mark, p.link)
}

// name has link give a file the first number that is free; the mark stands behind
// it. Another mitmail may be at the same folder.
func (f *Folder) name(mark string, link func(path string) error) (path string, err error) {
	for ; ; f.next++ {
		path = filepath.Join(f.dir, fmt.Sprintf("%04d%s.eml", f.next, mark))
		if err = link(path); err == nil {
			f.next++
			return path, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
}
