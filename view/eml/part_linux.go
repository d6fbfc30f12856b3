package eml

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// ownFiles is where a file without a name can be found, by its number.
const ownFiles = "/proc/self/fd/"

// unnamed makes a part without a name, where the file system can.
func unnamed(dir string) (*part, error) {
	if _, err := os.Stat(ownFiles); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(dir, unix.O_TMPFILE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	link := func(path string) error {
		err := unix.Linkat(unix.AT_FDCWD, fmt.Sprint(ownFiles, f.Fd()), unix.AT_FDCWD, path, unix.AT_SYMLINK_FOLLOW)
		if err != nil {
			return &os.PathError{Op: "link", Path: path, Err: err}
		}
		return nil
	}
	return &part{File: f, link: link}, nil
}
