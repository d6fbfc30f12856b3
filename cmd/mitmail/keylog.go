package main

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

// keyLog is the file for the secrets of TLS connections. Package crypto/tls ends a
// handshake whose secrets it could not write: here none waits for the file, and
// none fails because of it.
type keyLog struct{ *sink.AsyncWriter }

// keyLogTime is how long the end waits for what is left.
const keyLogTime = 500 * time.Millisecond

// newKeyLog opens the file of a name. The sink tells what is wrong with it later.
func newKeyLog(name string, s *sink.Sink) (keyLog, error) {
	open, err := keyLogOpener(name)
	if err != nil {
		return keyLog{}, err
	}
	return keyLog{s.Writer(name, open)}, nil
}

// Write takes a line.
func (k keyLog) Write(p []byte) (int, error) {
	_, _ = k.AsyncWriter.Write(p) // the sink tells
	return len(p), nil
}

// Close waits, but not for long, until all is written.
func (k keyLog) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), keyLogTime)
	defer cancel()
	if k.AsyncWriter.Close(ctx) != nil {
		return exit.Failure(lang.T("not all TLS secrets were written"), "")
	}
	return nil
}

// keyLogOpener opens a file for secrets, in NSS key log format (RFC 9850), as
// [sink.Opener] does. But lines are added to what is there, as other programs may
// write to the same file, and nobody but its owner may have a right to it.
func keyLogOpener(name string) (func() (io.WriteCloser, error), error) {
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
