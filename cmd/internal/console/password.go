package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/term"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
)

// PasswordVariable is the environment variable that a password may stand in.
const PasswordVariable = "MITMAIL_PASSWORD"

// maxPassword is the bytes of a password or token; more is a wrong file.
const maxPassword = 64 << 10

// ReadPassword finds the password: in a file when one is named, else in the
// environment, else by asking on the terminal. It is never an argument, which
// everybody on the machine can read.
func ReadPassword(ctx context.Context, file, prompt string) (string, error) {
	if file != "" {
		return ReadPasswordFile(ctx, file)
	}
	if secret := os.Getenv(PasswordVariable); secret != "" {
		return secret, nil
	}
	return ask(ctx, prompt)
}

// ReadPasswordFile is the first line of a file.
func ReadPasswordFile(ctx context.Context, name string) (string, error) {
	return exit.Await(ctx, func() (string, error) { return firstLine(name) })
}

func firstLine(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPassword+1))
	if err != nil {
		return "", err
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 || len(line) > maxPassword {
		return "", exit.Failure(lang.F("%s: no password in its first line", name), "")
	}
	return string(line), nil
}

// ask reads a password from the terminal without echo.
func ask(ctx context.Context, prompt string) (string, error) {
	tty, err := os.OpenFile(terminalName(), os.O_RDWR, 0)
	if err != nil {
		return "", exit.Misuse(lang.T("there is no terminal to ask for the password"),
			lang.F("set %s, or name a file with --password-file", PasswordVariable))
	}
	defer tty.Close()
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		return "", err
	}
	type answer struct {
		text []byte
		err  error
	}
	answers := make(chan answer, 1)
	fmt.Fprint(os.Stderr, prompt)
	go func() {
		text, err := term.ReadPassword(int(tty.Fd()))
		answers <- answer{text, err}
	}()
	defer fmt.Fprintln(os.Stderr) // the Enter was not echoed
	select {
	case a := <-answers:
		return string(a.text), a.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(int(tty.Fd()), before))
	}
}

// terminalName is the terminal even where standard input is something else.
func terminalName() string {
	if runtime.GOOS == "windows" {
		return "CONIN$"
	}
	return "/dev/tty"
}
