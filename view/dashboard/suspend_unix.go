//go:build unix

package dashboard

import (
	"os"
	"os/signal"
	"syscall"
)

// suspend gives the terminal back, stops the program, and takes the terminal
// again when it goes on.
func (d *desk) suspend() {
	d.d.app.Suspend(func() {
		goesOn := make(chan os.Signal, 1)
		signal.Notify(goesOn, syscall.SIGCONT)
		defer signal.Stop(goesOn)
		syscall.Kill(0, syscall.SIGTSTP)
		<-goesOn
	})
}
