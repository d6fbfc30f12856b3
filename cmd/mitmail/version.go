package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// release and commit are set by .ci/release: a version such as 1.2.0, and the commit
// that it was built from. They are empty in what others build.
var release, commit string

// version is that of the release, else the module's, as the Go tool recorded it.
func version() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		info = new(debug.BuildInfo)
	}
	return cmp.Or(release, info.Main.Version, "(unknown version)")
}

// origin is what mitmail was built from and with: a commit, where it is known, and Go.
func origin() string {
	from := commit
	if info, ok := debug.ReadBuildInfo(); ok && from == "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				from = s.Value
			}
		}
	}
	if from == "" {
		return runtime.Version()
	}
	return fmt.Sprintf("commit %.12s, %s", from, runtime.Version())
}
