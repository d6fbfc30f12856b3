//go:build unix

package dashboard

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// stopTime is how long the system may take to stop the program. It does not
// where no shell could have it go on.
const stopTime = 300 * time.Millisecond

// suspend gives the terminal back, stops the program, and takes the terminal
// again when it goes on.
func (d *desk) suspend() {
	d.d.app.Suspend(func() {
		goesOn := make(chan os.Signal, 1)
		signal.Notify(goesOn, syscall.SIGCONT)
		defer signal.Stop(goesOn)
		syscall.Kill(0, syscall.SIGTSTP)
		select {
		case <-goesOn:
		case <-time.After(stopTime):
		}
	})
}
