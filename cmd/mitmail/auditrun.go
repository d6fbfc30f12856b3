package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"mitmail/proxy"
)

// Exit codes with which a shell says that it could not run a command (POSIX 2.8.2).
const (
	notExecutable = 126
	notFound      = 127
)

// killTime is how long a command's output is waited for once it was killed.
const killTime = time.Second

// runs runs the command of --run against an address. That it fails is what is to be
// seen; that it could not be run is an error. When ctx is done it is killed, and in
// any case what it has left running.
func (a *auditor) runs(ctx context.Context, at proxy.Endpoint) error {
	cmd := shell(ctx, a.run)
	host := at.Host
	if host == "127.0.0.1" {
		host = "localhost" // some clients take no certificate for an address
	}
	cmd.Env = append(os.Environ(), "MITMAIL_HOST="+host, "MITMAIL_PORT="+strconv.Itoa(at.Port))
	if a.say.Verbose() {
		cmd.Stdout, cmd.Stderr = a.say.Writer(), a.say.Writer()
	} else {
		cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	}
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
		return fmt.Errorf("the shell cannot run %s", a.run)
	}
	return err
}
