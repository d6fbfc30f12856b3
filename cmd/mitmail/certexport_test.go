package main

import (
	"os"
	"testing"
)

// What is not text goes to no terminal, and makes nothing.
func TestExportToATerminal(t *testing.T) {
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil || !isTerminal(tty) {
		t.Skipf("there is no terminal to show it on: %v", err)
	}
	defer tty.Close()
	dir := t.TempDir() + "/conf"
	for flag, code := range map[string]int{"--der": exitUsage, "--p12": exitUsage, "--pem": exitDone} {
		root := newRoot()
		root.SetOut(tty)
		root.SetArgs([]string{"cert", "export", flag, "--confdir", dir})
		err := root.ExecuteContext(t.Context())
		if got := exitCode(t.Context(), err); err != nil && got != code || err == nil && code != exitDone {
			t.Errorf("%s: %v", flag, err)
		}
		os.RemoveAll(dir)
	}
}
