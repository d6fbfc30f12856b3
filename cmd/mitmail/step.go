package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
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
// is shown. At q it fails with [errEnough]. A terminal that gives out single keys sends no
// signals for them: Ctrl-C interrupts and Ctrl-Z goes to the shell, as elsewhere.
func awaitKey(ctx context.Context, w io.Writer, flush func() bool) error {
	flush()
	console.Drain(w)
	prompt := lang.T("any key goes on, q ends")
	defer fmt.Fprint(w, "\r"+strings.Repeat(" ", wrap.Width(prompt))+"\r")
	for {
		key, err := console.ReadKey(ctx, func() {
			fmt.Fprint(w, "\r"+prompt)
			console.Drain(w)
		})
		switch {
		case err != nil:
			return err
		case key == 'q' || key == 'Q' || key == 0x04: // Ctrl-D
			return errEnough
		case key == 0x03: // Ctrl-C
			return exit.Silently(exit.Interrupted)
		case key != 0x1a: // Ctrl-Z
			return nil
		}
		console.Suspend()
	}
}
