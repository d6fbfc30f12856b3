package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"mitmail/view/line"
)

// maxHushed is how many bytes a hush keeps.
const maxHushed = 64 << 10

// hush keeps what is said on standard error while a dashboard has the screen,
// the latest of it, and tells the dashboard. It is safe for concurrent use.
type hush struct {
	mu   sync.Mutex
	w    io.Writer
	kept bytes.Buffer
	left int // lines that were not kept
	told func(string)
	over bool
}

// Write implements [io.Writer].
func (h *hush) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return h.w.Write(p)
	}
	if h.told != nil {
		h.told(strings.TrimPrefix(strings.TrimSpace(string(p)), "mitmail: "))
	}
	for h.kept.Len() > 0 && h.kept.Len()+len(p) > maxHushed {
		_, _ = h.kept.ReadBytes('\n')
		h.left++
	}
	return h.kept.Write(p)
}

// tell says who is told from now on.
func (h *hush) tell(told func(string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = told
}

// show says all that was kept: the screen is gone.
func (h *hush) show() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	if h.left > 0 {
		fmt.Fprintf(h.w, "mitmail: %s before these were not kept\n", line.Count(int64(h.left), "line"))
	}
	_, _ = h.kept.WriteTo(h.w)
}
