package main

import (
	"os"
	"testing"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
)

// What is not text goes to no terminal, and makes nothing.
func TestExportToATerminal(t *testing.T) {
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil || !console.IsTerminal(tty) {
		t.Skipf("there is no terminal to show it on: %v", err)
	}
	defer tty.Close()
	dir := t.TempDir() + "/conf"
	for flag, code := range map[string]int{"--der": exit.Usage, "--p12": exit.Usage, "--pem": exit.Done} {
		root := newRoot()
		root.SetOut(tty)
		root.SetArgs([]string{"cert", "export", flag, "--confdir", dir})
		err := root.ExecuteContext(t.Context())
		if got := exit.Code(t.Context(), err); err != nil && got != code || err == nil && code != exit.Done {
			t.Errorf("%s: %v", flag, err)
		}
		os.RemoveAll(dir)
	}
}
