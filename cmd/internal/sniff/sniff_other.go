//go:build !linux

package sniff

import (
	"context"
	"io"

	"mitmail/cmd/internal/exit"
)

// Capture is an interface that packets are captured from.
type Capture struct{ Warn func(dropped int64) }

// Open fails: it works on Linux only.
func Open(name string, ports []uint16) (*Capture, error) {
	return nil, exit.Failure("cannot capture from "+name+": that works on Linux only", "tcpdump -U -w - | mitmail read - does it here")
}

// Start is never called.
func (*Capture) Start(context.Context, io.Writer) (io.ReadCloser, error) {
	return nil, io.ErrClosedPipe
}

// Dropped is how many packets were dropped.
func (*Capture) Dropped() int64 { return 0 }

// DropPrivileges does nothing.
func DropPrivileges() (user string, err error) { return "", nil }
