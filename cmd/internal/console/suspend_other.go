//go:build !unix

package console

// Suspend does nothing where programs cannot be stopped.
func Suspend() {}
