package main

import (
	"context"
	"io"
	"os"
	"runtime"

	"golang.org/x/term"
)

// text is what is in the file, or typed or piped into standard input. A byte
// more than a message may have is read, which tells that there are more.
func (s *sender) text(ctx context.Context, stdin io.Reader, name string) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		stdin = f
	}
	if f, ok := stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.say.Note("type the message, end it with %s", endOfInput())
	}
	return readAll(ctx, io.LimitReader(stdin, maxMail+1))
}

// readAll reads to the end, or until ctx is done: somebody who types has had
// enough.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type all struct {
		text []byte
		err  error
	}
	read := make(chan all, 1)
	go func() {
		text, err := io.ReadAll(r)
		read <- all{text, err}
	}()
	select {
	case a := <-read:
		return a.text, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// endOfInput is the key that ends what is typed.
func endOfInput() string {
	if runtime.GOOS == "windows" {
		return "Ctrl-Z and Enter"
	}
	return "Ctrl-D"
}
