//go:build !unix

package main_test

import "os/exec"

// startGroup starts a program.
func startGroup(cmd *exec.Cmd) error { return cmd.Start() }

// endGroup ends it.
func endGroup(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}
