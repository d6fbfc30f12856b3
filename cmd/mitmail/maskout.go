package main

import (
	"io"
	"sync"

	"mitmail/decode"
	"mitmail/decode/mask"
)

// maskOut hides the password in what a mail client of mitmail's own prints: a
// server may repeat it. The zero maskOut hides nothing. It is safe for concurrent
// use.
type maskOut struct {
	on     bool
	mu     sync.Mutex
	masker mask.Masker
}

// hide is a text without the secrets that were learnt.
func (m *maskOut) hide(text string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.masker.Hide(text)
}

// learn has secrets be hidden from now on.
func (m *maskOut) learn(secrets ...string) {
	if !m.on {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range secrets {
		m.masker.Learn(decode.Event{Payload: &decode.Auth{Secret: &s}})
	}
}

// writer is w, with secrets hidden in each line that is written.
func (m *maskOut) writer(w io.Writer) io.Writer {
	if !m.on {
		return w
	}
	return maskWriter{w, m}
}

// error is an error that does not tell a secret.
func (m *maskOut) error(err error) error {
	if !m.on || err == nil {
		return err
	}
	return maskedError{err, m.hide(err.Error())}
}

type maskWriter struct {
	io.Writer
	*maskOut
}

// Write implements [io.Writer].
func (w maskWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, w.hide(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// maskedError is an error whose text was masked.
type maskedError struct {
	error
	text string
}

// Error implements error.
func (e maskedError) Error() string { return e.text }

// Unwrap is the error itself.
func (e maskedError) Unwrap() error { return e.error }
