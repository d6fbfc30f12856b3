package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxHeldBack is how many bytes a stderrBuffer keeps.
const maxHeldBack = 64 << 10

// stderrBuffer keeps what is said on standard error while a dashboard has the screen,
// the latest of it, and tells the dashboard. It is safe for concurrent use.
type stderrBuffer struct {
	mu   sync.Mutex
	w    io.Writer
	kept bytes.Buffer
	left int // lines that were not kept
	told func(string)
	over bool
}

// Write implements [io.Writer].
func (h *stderrBuffer) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return h.w.Write(p)
	}
	if h.told != nil {
		h.told(strings.TrimPrefix(strings.TrimSpace(string(p)), "mitmail: "))
	}
	for h.kept.Len() > 0 && h.kept.Len()+len(p) > maxHeldBack {
		_, _ = h.kept.ReadBytes('\n')
		h.left++
	}
	return h.kept.Write(p)
}

// tell says who is told from now on.
func (h *stderrBuffer) tell(told func(string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = told
}

// show says all that was kept: the screen is gone.
func (h *stderrBuffer) show() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	if h.left > 0 {
		fmt.Fprintf(h.w, "mitmail: %s\n", lang.F("%s before these were not kept", line.Count(int64(h.left), "line")))
	}
	_, _ = h.kept.WriteTo(h.w)
}
