//go:build !linux

package eml

import "errors"

// unnamed makes a part without a name, where the file system can.
func unnamed(string) (*part, error) { return nil, errors.ErrUnsupported }
