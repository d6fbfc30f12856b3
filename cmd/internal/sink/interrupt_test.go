package sink

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/view/text"
)

// unread is a writer that nobody reads until it is closed.
type unread chan struct{}

func (u unread) Write(p []byte) (int, error) { <-u; return len(p), nil }

// Who interrupts may do so while writers are still being added: those that come later
// are left to themselves as well, and nobody waits for them.
func TestInterruptedWhileWritersAreAdded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		s := New(ctx, Options{Offline: true})
		w := make(unread)
		defer close(w)
		s.AddText(w, text.Options{})
		interrupt()
		time.Sleep(CloseTime) // the moment of giving up, while another is added
		s.AddText(w, text.Options{})
		for _, o := range s.outputs {
			_, _ = o.to.Write([]byte("x\n"))
		}
		if err := s.Close(); err == nil {
			t.Error("what nobody reads was written")
		}
	})
}
