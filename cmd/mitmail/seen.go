package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// seen is the unique-ids of the messages that were fetched from a maildrop
// before. POP3 cannot say what is new (RFC 1939 has no such thing); a client
// remembers and counts for itself.
type seen struct {
	path string
	ids  map[string]bool
}

// loadSeen reads what is known of one user's maildrop at one server. Nothing
// is known at first.
func loadSeen(confdir string, r remote, user string) (*seen, error) {
	sum := sha256.Sum256([]byte(r.address() + "\x00" + user))
	s := &seen{filepath.Join(confdir, "seen", fmt.Sprintf("%x.txt", sum[:12])), make(map[string]bool)}
	text, err := os.ReadFile(s.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for id := range strings.Lines(string(text)) {
		s.ids[strings.TrimSuffix(id, "\n")] = true
	}
	return s, nil
}

// keep forgets what the server does not have any more.
func (s *seen) keep(there map[string]bool) {
	maps.DeleteFunc(s.ids, func(id string, _ bool) bool { return !there[id] })
}

// save writes the ids, all or nothing: a run that is cut off leaves the file
// of the one before.
func (s *seen) save() error {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.path), "*.part") // mode 0600
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(s.ids)) {
		_, bad := fmt.Fprintln(f, id)
		err = errors.Join(err, bad)
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
