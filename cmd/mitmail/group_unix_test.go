//go:build unix

package main_test

import (
	"os/exec"
	"syscall"
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
