package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"mitmail/cmd/internal/console"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// progress shows how far reading has come, on a terminal and from the first
// second on.
type progress struct {
	w     io.Writer
	job   *job
	begun time.Time
	done  chan struct{}
	gone  sync.WaitGroup
}

// firstProgress is when progress is shown first, nextProgress how often then.
const (
	firstProgress = time.Second
	nextProgress  = 250 * time.Millisecond
)

// newProgress begins to show progress, if w is a terminal.
func newProgress(w io.Writer, j *job) *progress {
	p := &progress{w: w, job: j, begun: time.Now(), done: make(chan struct{})}
	if console.IsTerminal(w) {
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
	c, t, files := p.job.Counts(), p.job.out.Stats(), p.job.files
	var parts []string
	if n := len(files.Files); n > 1 {
		parts = append(parts, lang.F("%d of %d files", p.job.ended.Load(), n))
	}
	bytes := line.Size(c.Bytes.Load())
	if files.Bytes > 0 {
		bytes = lang.F("%s of %s", bytes, line.Size(files.Bytes))
	}
	findings := t.Dangers.Load() + t.Warnings.Load() + t.Infos.Load()
	parts = append(parts, bytes, line.Count(c.Sessions.Load(), "session"), line.Count(findings, "finding"))
	if left := timeLeft(time.Since(p.begun), c.Bytes.Load(), files.Bytes); left > 0 {
		parts = append(parts, lang.F("%s left", left))
	}
	return "mitmail: " + strings.Join(parts, lang.T(", "))
}

// timeLeft is how long the rest of so many bytes takes if it goes on as before; 0
// where nobody knows.
func timeLeft(passed time.Duration, done, all int64) time.Duration {
	if done <= 0 || done >= all {
		return 0
	}
	left := float64(passed) / float64(done) * float64(all-done)
	return max(time.Duration(left).Round(time.Second), time.Second)
}

// stop stops it.
func (p *progress) stop() {
	close(p.done)
	p.gone.Wait()
}
