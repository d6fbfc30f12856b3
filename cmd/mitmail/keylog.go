package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// openKeylog opens a file for the secrets of TLS connections, in NSS key log
// format (RFC 9850). Lines are added to what is there, as other programs may
// write to the same file. Nobody but its owner may have a right to it, and no
// link is followed; a device or FIFO is opened as it is.
func openKeylog(name string) (io.WriteCloser, error) {
	if special(name) {
		return openSpecial(name)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return reopenKeylog(name)
	}
	return f, err
}

// reopenKeylog opens a file that is there.
func reopenKeylog(name string) (io.WriteCloser, error) {
	seen, err := os.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case seen.Mode()&os.ModeSymlink != 0:
		return nil, advise(name+" is a symbolic link", "links are not followed: write to what it points to")
	case runtime.GOOS != "windows" && seen.Mode().Perm()&0o077 != 0: // its modes say nothing
		return nil, advise(fmt.Sprintf("%s is open to others (mode %04o), and is to hold the secrets of TLS connections", name, seen.Mode().Perm()),
			"chmod 600 "+name)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !os.SameFile(seen, info) {
		return nil, errors.Join(err, f.Close(), fmt.Errorf("%s has become another file", name))
	}
	return f, nil
}
