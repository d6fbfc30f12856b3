package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"mitmail/cmd/internal/sink"
	"mitmail/decode/capture"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// progress shows how far reading has come, on a terminal and from the first
// second on.
type progress struct {
	w      io.Writer
	counts *capture.Counts
	stats  *sink.Stats
	total  int64 // bytes of all files, as far as that is known
	done   chan struct{}
	gone   sync.WaitGroup
}

// firstProgress is when progress is shown first, nextProgress how often then.
const (
	firstProgress = time.Second
	nextProgress  = 250 * time.Millisecond
)

// newProgress begins to show progress, if w is a terminal.
func newProgress(w io.Writer, c *capture.Counts, t *sink.Stats, total int64) *progress {
	p := &progress{w: w, counts: c, stats: t, total: total, done: make(chan struct{})}
	if isTerminal(w) {
		p.gone.Go(p.run)
	}
	return p
}

func (p *progress) run() {
	wait := firstProgress
	for {
		select {
		case <-p.done:
			if wait == nextProgress {
				fmt.Fprint(p.w, clearLine)
			}
			return
		case <-time.After(wait):
			fmt.Fprint(p.w, clearLine, p.text())
			wait = nextProgress
		}
	}
}

// clearLine takes back what stands in the last line of a terminal.
const clearLine = "\r\x1b[K"

// text is how far reading has come.
func (p *progress) text() string {
	c, t := p.counts, p.stats
	bytes := line.Size(c.Bytes.Load())
	if p.total > 0 {
		bytes = lang.F("%s of %s", bytes, line.Size(p.total))
	}
	findings := t.Dangers.Load() + t.Warnings.Load() + t.Infos.Load()
	return "mitmail: " + lang.F("%s, %s, %s, %s", bytes, line.Count(c.Packets.Load(), "packet"),
		line.Count(c.Sessions.Load(), "session"), line.Count(findings, "finding"))
}

// stop stops it.
func (p *progress) stop() {
	close(p.done)
	p.gone.Wait()
}
