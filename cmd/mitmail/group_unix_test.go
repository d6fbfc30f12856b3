//go:build unix

package main_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// startGroup starts a program, with all that it starts itself in one group.
func startGroup(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd.Start()
}

// endGroup ends the programs of a group.
func endGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	_ = cmd.Wait()
}

// stopForeground stops the programs that have a terminal, as its Ctrl-Z does, whatever
// they make of keys.
func stopForeground(t *testing.T, terminal *os.File) {
	t.Helper()
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	must(t, err)
	must(t, unix.Kill(-group, unix.SIGTSTP))
}
