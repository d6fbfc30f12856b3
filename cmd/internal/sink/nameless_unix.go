//go:build unix

package sink

import (
	"io/fs"
	"syscall"
)

// nameless reports whether a file has no name any more.
func nameless(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink == 0
}
