package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"golang.org/x/term"

	"mitmail/view/lang"
	"mitmail/view/wrap"
)

// steps lets a lesson go on step by step, on a dashboard.
type steps struct {
	next    chan struct{}
	waiting atomic.Bool
}

// pause blocks until the user has the lesson go on.
func (s *steps) pause(ctx context.Context) error {
	s.waiting.Store(true)
	defer s.waiting.Store(false)
	select {
	case <-s.next:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *steps) waits() bool { return s.waiting.Load() }

// goOn has it go on, if it waits.
func (s *steps) goOn() {
	select {
	case s.next <- struct{}{}:
	default:
	}
}

// errEnough is a user who has seen enough of a lesson.
var errEnough = errors.New("the lesson was ended")

// awaitKey blocks until a key is pressed at the terminal, when all that was said before
// is shown. At q and Ctrl-C it fails with [errEnough].
func awaitKey(ctx context.Context, w io.Writer, flush func() bool) error {
	flush()
	shown(w)
	prompt := lang.T("any key goes on, q ends")
	fmt.Fprint(w, prompt)
	shown(w)
	defer fmt.Fprint(w, "\r"+strings.Repeat(" ", wrap.Width(prompt))+"\r")
	key, err := readKey(ctx)
	if err == nil && (key == 'q' || key == 'Q' || key == 0x03 || key == 0x04) {
		return errEnough
	}
	return err
}

// readKey is the next key at the terminal, without its line being ended. What comes
// with it is part of it: an arrow is three bytes.
func readKey(ctx context.Context) (byte, error) {
	tty := os.Stdin
	if !term.IsTerminal(int(tty.Fd())) {
		var err error
		if tty, err = os.Open("/dev/tty"); err != nil {
			return 0, err
		}
		defer tty.Close()
	}
	before, err := term.MakeRaw(int(tty.Fd()))
	if err != nil {
		return 0, err
	}
	defer func() { _ = term.Restore(int(tty.Fd()), before) }()
	var key [64]byte
	read := make(chan error, 1)
	go func() {
		_, err := tty.Read(key[:])
		read <- err
	}()
	select {
	case err := <-read:
		return key[0], err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
