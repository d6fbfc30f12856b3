package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// remembered is lines that the dashboard keeps from run to run, in a file of the
// config folder that only the user can read. It is a comfort: where there is no
// folder, or the file cannot be read or written, nothing is remembered.
type remembered struct{ path string }

// maxRemembered is how many bytes are read.
const maxRemembered = 64 << 10

// remember is the lines of a name.
func remember(confdir, name string) remembered {
	if confdir == "" {
		return remembered{}
	}
	return remembered{filepath.Join(confdir, name+".txt")}
}

// load is the lines that were kept.
func (r remembered) load() (lines []string) {
	info, err := os.Stat(r.path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxRemembered {
		return nil
	}
	text, err := os.ReadFile(r.path)
	if err != nil {
		return nil
	}
	for l := range strings.Lines(string(text)) {
		lines = append(lines, strings.TrimSuffix(l, "\n"))
	}
	return lines
}

// save keeps lines, all or nothing.
func (r remembered) save(lines []string) {
	if r.path == "" || os.MkdirAll(filepath.Dir(r.path), 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(r.path), "*.part") // mode 0600
	if err != nil {
		return
	}
	for _, l := range lines {
		_, bad := fmt.Fprintln(f, strings.NewReplacer("\n", " ", "\r", " ").Replace(l))
		err = errors.Join(err, bad)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), r.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}
