//go:build unix

package cert

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openNoFollow opens a file to read, and does not wait for a writer where it is
// a FIFO.
func openNoFollow(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.EMLINK) { // FreeBSD says EMLINK
		return nil, broken(path, "it is a symbolic link")
	}
	return f, err
}

// foreign reports whether a file belongs to another user, who can change it.
func foreign(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) != os.Geteuid()
}

// shared reports whether others than the owner have a right to a file.
func shared(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
