package console

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxBuffer is how many bytes a [Buffer] keeps.
const maxBuffer = 64 << 10

// Buffer keeps the latest of what is written to standard error while a dashboard has
// the screen. It is safe for concurrent use.
type Buffer struct {
	mu     sync.Mutex
	w      io.Writer
	kept   bytes.Buffer
	left   int // lines that were not kept
	notify func(string)
	over   bool
}

// Write implements [io.Writer].
func (h *Buffer) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return h.w.Write(p)
	}
	if h.notify != nil {
		h.notify(strings.TrimPrefix(strings.TrimSpace(string(p)), "mitmail: "))
	}
	for h.kept.Len() > 0 && h.kept.Len()+len(p) > maxBuffer {
		_, _ = h.kept.ReadBytes('\n')
		h.left++
	}
	return h.kept.Write(p)
}

// Notify sets what is called with each message from now on; it must not block.
func (h *Buffer) Notify(f func(string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notify = f
}

// Show writes what was kept, and has later writes pass: the screen is gone.
func (h *Buffer) Show() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	if h.left > 0 {
		fmt.Fprintf(h.w, "mitmail: %s\n", lang.F("%s before these were not kept", line.Count(int64(h.left), "line")))
	}
	_, _ = h.kept.WriteTo(h.w)
}
