package client

import (
	"context"
	"errors"
	"io"
	"testing"
)

// An interrupt ends the reading of a message that is being typed.
func TestInterruptedTyping(t *testing.T) {
	typed, keys := io.Pipe()
	defer keys.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		keys.Write([]byte("Dear Bob,\n"))
		interrupt()
	}()
	if text, err := new(Sender).text(ctx, typed, "-"); !errors.Is(err, context.Canceled) {
		t.Errorf("read %q, %v", text, err)
	}
}
