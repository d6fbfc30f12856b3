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
	resumed, done := resumes()
	defer done()
	if syscall.Kill(0, syscall.SIGTSTP) == nil {
		select {
		case <-resumed:
		case <-time.After(stopTime):
		}
	}
}

// resumes receives when the program goes on after it was stopped.
func resumes() (resumed chan os.Signal, done func()) {
	resumed = make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	return resumed, func() { signal.Stop(resumed) }
}
