//go:build !unix

package main_test

import (
	"os"
	"os/exec"
	"testing"
)

// startGroup starts a program.
func startGroup(cmd *exec.Cmd) error { return cmd.Start() }

// endGroup ends it.
func endGroup(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// stopForeground does nothing where programs cannot be stopped.
func stopForeground(t *testing.T, _ *os.File) { t.Skip("programs cannot be stopped") }
