//go:build unix

package console

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// stopTime is how long it takes at most until a program that is told to stop has stopped.
const stopTime = 100 * time.Millisecond

// Suspend stops the program, as Ctrl-Z does, until its shell has it go on. Where there is
// no shell that could, the system does not stop it.
func Suspend() {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	if syscall.Kill(0, syscall.SIGTSTP) == nil {
		select {
		case <-goesOn:
		case <-time.After(stopTime):
		}
	}
}
