// Package keylog is the file that TLS secrets are written to.
package keylog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"time"

	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/view/lang"
)

// File is the file for the secrets of TLS connections. Package crypto/tls ends a
// handshake whose secrets it could not write: here none waits for the file, and
// none fails because of it.
type File struct{ *sink.AsyncWriter }

// keyLogTime is how long the end waits for what is left.
const keyLogTime = 500 * time.Millisecond

// Open opens the file of a name. The sink reports what is wrong with it later.
func Open(name string, s *sink.Sink) (File, error) {
	open, err := opener(name)
	if err != nil {
		return File{}, err
	}
	return File{s.Writer(name, open)}, nil
}

// Write writes a line; it does not block and never fails.
func (k File) Write(p []byte) (int, error) {
	_, _ = k.AsyncWriter.Write(p) // the sink reports it
	return len(p), nil
}

// Close blocks until all is written, or keyLogTime has passed.
func (k File) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), keyLogTime)
	defer cancel()
	if k.AsyncWriter.Close(ctx) != nil {
		return exit.Failure(lang.T("not all TLS secrets were written"), "")
	}
	return nil
}

// opener opens a file for secrets, in NSS key log format (RFC 9850), as
// [sink.Opener] does. But lines are added to what is there, as other programs may
// write to the same file, and only its owner may have a right to it.
func opener(name string) (func() (io.WriteCloser, error), error) {
	if sink.Special(name) {
		return func() (io.WriteCloser, error) { return sink.OpenSpecial(name) }, nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		f, err = reopenKeyLog(name)
	}
	return func() (io.WriteCloser, error) { return f, nil }, err
}

// reopenKeyLog opens a file that is there.
func reopenKeyLog(name string) (*os.File, error) {
	seen, err := os.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case seen.Mode()&os.ModeSymlink != 0:
		return nil, exit.Failure(lang.F("%s is a symbolic link", name), lang.T("links are not followed: write to what it points to"))
	case linked(seen):
		return nil, exit.Failure(lang.F("%s has another name too (a hard link), and is to hold the secrets of TLS connections", name), lang.T("name another file"))
	case foreign(seen):
		return nil, exit.Failure(lang.F("%s belongs to another user, and is to hold the secrets of TLS connections", name), lang.T("name another file, or have it made your own (chown)"))
	case runtime.GOOS != "windows" && seen.Mode().Perm()&0o077 != 0: // its modes say nothing
		return nil, exit.Failure(lang.F("%s is open to others (mode %04o), and is to hold the secrets of TLS connections", name, seen.Mode().Perm()),
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
