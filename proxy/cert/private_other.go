//go:build !unix

package cert

import (
	"io/fs"
	"os"
)

// openNoFollow opens a file to read. To make a symbolic link takes an
// administrator here.
func openNoFollow(path string) (*os.File, error) { return os.Open(path) }

// foreign knows nothing either.
func foreign(fs.FileInfo) bool { return false }

// shared knows nothing: the bits of a mode mean nothing here, and a user's
// folder is his own by its access list.
func shared(fs.FileInfo) bool { return false }
