//go:build !unix

package shell

import (
	"context"
	"os/exec"
)

// shell is a command line for the shell, which is killed when ctx is done.
func shell(ctx context.Context, line string) *exec.Cmd {
	return exec.CommandContext(ctx, "cmd", "/C", line)
}

// endGroup does nothing: what a command has left running is not known.
func endGroup(*exec.Cmd) {}
