// Package shell runs a command line by the system's shell.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// Exit codes with which a shell says that it could not run a command (POSIX 2.8.2).
const (
	notExecutable = 126
	notFound      = 127
)

// killTime is how long a command's output is waited for once it was killed.
const killTime = time.Second

// Run runs a command line with more variables in its environment; its output is
// written to w. That the command fails is no error; that the shell cannot run it is
// one. When ctx is done it is killed, and in any case what it has left running.
func Run(ctx context.Context, line string, w io.Writer, environ ...string) error {
	cmd := shell(ctx, line)
	cmd.Env = append(os.Environ(), environ...)
	cmd.Stdout, cmd.Stderr = w, w
	cmd.WaitDelay = killTime
	err := cmd.Run()
	endGroup(cmd)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return nil
	case errors.As(err, &exit) && exit.ExitCode() != notFound && exit.ExitCode() != notExecutable:
		return nil
	case exit != nil:
		return fmt.Errorf("the shell cannot run %s", line)
	}
	return err
}
