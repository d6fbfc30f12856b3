//go:build !unix

package console

import "os"

// Suspend does nothing where programs cannot be stopped.
func Suspend() {}

// resumes never receives there.
func resumes() (resumed chan os.Signal, done func()) { return nil, func() {} }
