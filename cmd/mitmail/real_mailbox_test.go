package main_test

import (
	"os"
	"path/filepath"
	"testing"
)

// maildir is the folder of the user's new messages.
func (s *servers) maildir() string { return s.path("mail/" + s.User + "/Maildir") }

// empty takes everything out of the mailbox.
func (s *servers) empty(t *testing.T) { must(t, os.RemoveAll(s.maildir())) }

// put makes a message the only one in the mailbox.
func (s *servers) put(t *testing.T, message []byte) {
	s.empty(t)
	for _, dir := range []string{"", "new", "cur", "tmp"} {
		path := filepath.Join(s.maildir(), dir)
		must(t, os.MkdirAll(path, 0o700))
		must(t, os.Chown(path, s.UID, s.UID))
	}
	file := filepath.Join(s.maildir(), "new", "1.real.example.test")
	must(t, os.WriteFile(file, onDisk(message), 0o600))
	must(t, os.Chown(file, s.UID, s.UID))
}

// arrived waits for messages in the mailbox, and gives each from its first
// header on.
func (s *servers) arrived(t *testing.T, n int) [][]byte {
	t.Helper()
	var files []string
	await(t, "delivery", func() bool {
		files, _ = filepath.Glob(filepath.Join(s.maildir(), "new", "*"))
		return len(files) >= n
	})
	var messages [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		messages = append(messages, fromHeader(text))
	}
	return messages
}
