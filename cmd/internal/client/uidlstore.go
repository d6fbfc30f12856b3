package client

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

	"mitmail/cmd/internal/exit"
	"mitmail/proxy"
	"mitmail/view/lang"
)

// uidlStore is the unique-ids of the messages that were fetched from a maildrop
// before. POP3 cannot say what is new (RFC 1939 has no such thing); a client
// remembers and counts for itself.
type uidlStore struct {
	path string
	ids  map[string]bool
}

// loadUIDLStore reads what is known of one user's maildrop at one server. Nothing
// is known at first.
func loadUIDLStore(confdir string, r proxy.Endpoint, user string) (*uidlStore, error) {
	if confdir == "" {
		return nil, exit.Misuse(lang.T("no folder to remember in what was fetched: neither HOME nor XDG_CONFIG_HOME is set"), lang.T("--confdir DIR names one"))
	}
	sum := sha256.Sum256([]byte(r.Address() + "\x00" + user))
	s := &uidlStore{filepath.Join(confdir, "seen", fmt.Sprintf("%x.txt", sum[:12])), make(map[string]bool)}
	text, err := os.ReadFile(s.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for id := range strings.Lines(string(text)) {
		s.ids[strings.TrimSuffix(id, "\n")] = true
	}
	return s, nil
}

// writable is an error when the ids could not be saved: found after fetching, the
// messages would count as new for ever.
func (s *uidlStore) writable() error {
	f, err := s.create()
	if err != nil {
		return exit.Failure(lang.F("cannot remember what was fetched: %s", err), lang.T("--confdir DIR names another folder"))
	}
	f.Close()
	return os.Remove(f.Name())
}

// create makes the file that takes the place of the one before.
func (s *uidlStore) create() (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(filepath.Dir(s.path), "*.part") // mode 0600
}

// keep forgets what the server does not have any more.
func (s *uidlStore) keep(there map[string]bool) {
	maps.DeleteFunc(s.ids, func(id string, _ bool) bool { return !there[id] })
}

// save writes the ids, all or nothing: a run that is cut off leaves the file
// of the one before.
func (s *uidlStore) save() error {
	f, err := s.create()
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
