package console

import (
	"cmp"
	"context"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
	"mitmail/view/text"
)

// When output has colours: --color.
const (
	ColorAuto   = "auto" // on a terminal, unless $NO_COLOR is set (no-color.org)
	ColorAlways = "always"
	ColorNever  = "never"
)

// CheckColor finds a --color that says nothing.
func CheckColor(when string) error {
	switch when {
	case ColorAuto, ColorAlways, ColorNever:
		return nil
	}
	return exit.Misuse(lang.F("--color: there is no %q", when), lang.T("it is auto, always or never"))
}

// SetLanguage has all words meant for people be in a language: that of the locale where tag
// is "".
func SetLanguage(tag string) error {
	if tag == "" {
		lang.Use(lang.OfLocale(os.Getenv))
		return nil
	}
	l, ok := lang.Parse(tag)
	if !ok {
		return exit.Misuse(lang.F("--lang: there is no %q", tag), lang.F("it is %s", strings.Join(lang.Tags(), lang.T(" or "))))
	}
	lang.Use(l)
	return nil
}

// ColorScreen has a full screen follow --color: it knows $NO_COLOR only.
func ColorScreen(when string) {
	switch when {
	case ColorAlways:
		os.Unsetenv("NO_COLOR")
	case ColorNever:
		os.Setenv("NO_COLOR", "1")
	}
}

// Look is how lines look on w: plain and as long as need be, unless it is a
// terminal, or the user says otherwise.
func Look(w io.Writer, color string) text.Options {
	o := text.Options{Color: color == ColorAlways, Width: columns(w)}
	if color == ColorAuto && IsTerminal(w) {
		kind := cmp.Or(os.Getenv("TERM"), os.Getenv("WT_SESSION"), "dumb")
		o.Color = os.Getenv("NO_COLOR") == "" && kind != "dumb"
	}
	return o
}

// maxColumns is wider than any screen.
const maxColumns = 4096

// columns is how wide lines are: as $COLUMNS says, else as the terminal is; 0
// where there is no limit.
func columns(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return min(n, maxColumns)
	}
	if !IsTerminal(w) {
		return 0
	}
	width, _, _ := term.GetSize(int(w.(descriptor).Fd()))
	return width
}

// IsTerminal reports whether w is a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(descriptor)
	return ok && term.IsTerminal(int(f.Fd()))
}

// descriptor is what may be a terminal.
type descriptor interface{ Fd() uintptr }

// ReadKey is the next key at the terminal, without its line being ended. It calls prompt
// when a key can be pressed, and again when the program was stopped meanwhile. It blocks
// until ctx is done.
func ReadKey(ctx context.Context, prompt func()) (byte, error) {
	tty := os.Stdin
	if !term.IsTerminal(int(tty.Fd())) {
		var err error
		if tty, err = os.Open("/dev/tty"); err != nil {
			return 0, err
		}
		defer tty.Close()
	}
	resumed, done := resumes()
	defer done()
	before, err := term.MakeRaw(int(tty.Fd()))
	if err != nil {
		return 0, err
	}
	defer func() { _ = term.Restore(int(tty.Fd()), before) }()
	var key [64]byte // what comes with a key is part of it: an arrow is three bytes
	read := make(chan error, 1)
	go func() {
		_, err := tty.Read(key[:])
		read <- err
	}()
	for {
		prompt()
		select {
		case err := <-read:
			return key[0], err
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-resumed: // the shell has given the terminal back as it likes it
			if _, err := term.MakeRaw(int(tty.Fd())); err != nil {
				return 0, err
			}
		}
	}
}

// HasKeys reports whether there is a terminal that keys come from. Standard
// input may be a capture.
func HasKeys() bool {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return true
	}
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	return tty.Close() == nil
}
