//go:build !unix

package dashboard

import "os"

// stops never gives a token where programs cannot be stopped.
func stops() (asked chan os.Signal, done func()) { return nil, func() {} }

// suspend does nothing there.
func (u *ui) suspend() {}
