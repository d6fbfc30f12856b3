//go:build unix

package dashboard

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"

	"mitmail/view/lang"
)

// stops receives when the program is told to stop.
func stops() (asked chan os.Signal, done func()) {
	asked = make(chan os.Signal, 1)
	signal.Notify(asked, unix.SIGTSTP)
	return asked, func() { signal.Stop(asked) }
}

// suspend gives the terminal back, stops the program, and takes the terminal
// again when it goes on. Without a shell nobody could have it go on.
func (u *ui) suspend() {
	if !hasShell() {
		u.dash.Notice(lang.T("there is no shell to go to"))
		return
	}
	u.dash.app.Suspend(func() {
		goesOn := make(chan os.Signal, 1)
		signal.Notify(goesOn, unix.SIGCONT)
		defer signal.Stop(goesOn)
		if unix.Kill(0, unix.SIGSTOP) == nil { // SIGTSTP does not stop a program that listens to it, even if no more
			<-goesOn
		}
	})
}

// hasShell reports whether the program was started from within its session.
func hasShell() bool {
	mine, err := unix.Getsid(0)
	theirs, none := unix.Getsid(unix.Getppid())
	return err == nil && none == nil && mine == theirs
}
