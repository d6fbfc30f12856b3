package console

import (
	"io"
	"sync"

	"mitmail/decode"
	"mitmail/decode/mask"
)

// Masker hides secrets that it has learnt in what a command prints: a server may
// repeat them. The zero Masker hides nothing. It is safe for concurrent use.
type Masker struct {
	On     bool
	mu     sync.Mutex
	masker mask.Masker
}

// Hide is a text without the secrets that were learnt.
func (m *Masker) Hide(text string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.masker.Hide(text)
}

// Learn has secrets be hidden from now on, if On is set.
func (m *Masker) Learn(secrets ...string) {
	if !m.On {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range secrets {
		m.masker.Learn(decode.Event{Payload: &decode.Auth{Secret: &s}})
	}
}

// Watch has the secrets of a session's events be hidden from now on, if On is set.
func (m *Masker) Watch(events []decode.Event) {
	if !m.On {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, ev := range events {
		m.masker.Learn(ev)
	}
}

// Writer is w, with secrets hidden in each line that is written.
func (m *Masker) Writer(w io.Writer) io.Writer {
	if !m.On {
		return w
	}
	return maskWriter{w, m}
}

// Error is an error that does not tell a secret.
func (m *Masker) Error(err error) error {
	if !m.On || err == nil {
		return err
	}
	return maskedError{err, m.Hide(err.Error())}
}

type maskWriter struct {
	io.Writer
	*Masker
}

// Write implements [io.Writer].
func (w maskWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, w.Hide(string(p))); err != nil {
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
