//go:build !unix

package keylog

import "io/fs"

// foreign knows nothing: who owns a file is not among its bits here.
func foreign(fs.FileInfo) bool { return false }

// linked knows nothing either.
func linked(fs.FileInfo) bool { return false }
