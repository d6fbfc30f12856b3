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
	return f.put("", func(part *os.File) error {
		return errors.Join(write(part), part.Sync(), part.Close())
	})
}

// incomplete marks a message of which something is missing.
const incomplete = "-incomplete"

// Keep puts a message into the folder as Save does, and returns the path of its
// file. One that is not whole is marked so in its name. A letter on the same
// disk is moved, any other copied.
func (f *Folder) Keep(l *Letter, whole bool) (path string, err error) {
	mark := ""
	if !whole {
		mark = incomplete
	}
	return f.put(mark, l.into)
}

// put makes a file, has fill fill it, see to it that it is on the disk and close
// it, and gives it its name.
func (f *Folder) put(mark string, fill func(part *os.File) error) (path string, err error) {
	part, path, err := f.create(mark)
	if err != nil {
		return "", err
	}
	if err = fill(part); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		os.Remove(part.Name())
		return "", err
	}
	f.next++
	return path, nil
}

// create makes the file that a message is written to, under the first number
// that is free. While it is there the number belongs to us: another mitmail
// cannot create it too. The mark stands behind the number.
func (f *Folder) create(mark string) (part *os.File, path string, err error) {
	for ; ; f.next++ {
		path = filepath.Join(f.dir, fmt.Sprintf("%04d%s.eml", f.next, mark))
		part, err = os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return part, path, nil
		}
		part.Close()
		os.Remove(part.Name())
	}
}
