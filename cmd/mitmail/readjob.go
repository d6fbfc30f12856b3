package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"

	"mitmail/cmd/internal/sink"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/proxy"
	"mitmail/view/dashboard"
	"mitmail/view/line"
)

// job is the reading of captures.
type job struct {
	capture.Pipeline[sink.Entry]
	say    *sayer
	out    *sink.Sink
	files  []string
	stdin  io.Reader // what - is
	follow bool      // go on when a file grows
	over   atomic.Bool
}

// newJob is the reading of files into a sink.
func newJob(say *sayer, out *sink.Sink, files []string, stdin io.Reader, follow bool) *job {
	j := &job{say: say, out: out, files: files, stdin: stdin, follow: follow}
	j.Begin, j.Emit, j.Flush = out.Begin, out.Emit, out.Flushed
	j.Warn = func(file string, w pcap.Warning) { say.warn("%s: %v", file, w) }
	return j
}

// linesFront is the front of reading without a dashboard.
func (j *job) linesFront(stderr io.Writer) front {
	return func(ctx context.Context, _ []proxy.Route, act func(context.Context) error) error {
		p := newProgress(stderr, j.Counts(), j.out.Stats(), total(j.files))
		defer p.stop()
		return act(ctx)
	}
}

// run reads all files, or until ctx is done. One that cannot be read does not
// stop the others.
func (j *job) run(ctx context.Context) (failed error) {
	j.Track = j.out.Track()
	j.Start()
	for _, name := range j.files {
		j.out.BeginFile(name)
		failed = errors.Join(failed, j.file(ctx, name))
		if ctx.Err() != nil {
			break
		}
	}
	j.Close()
	failed = errors.Join(failed, j.out.Finish(ctx))
	j.over.Store(true)
	return failed
}

// file reads one file.
func (j *job) file(ctx context.Context, name string) error {
	if name == "-" {
		return j.Read(ctx, "standard input", newFeed(ctx, j.stdin, false))
	}
	f, err := openCapture(ctx, name)
	if err != nil {
		return err
	}
	defer f.Close()
	if j.follow || size(f) == 0 {
		return notCapture(name, j.Read(ctx, name, newFeed(ctx, f, j.follow)))
	}
	return notCapture(name, j.Read(ctx, name, f))
}

// progress is how far the reading is, for a dashboard.
func (j *job) progress() dashboard.Progress {
	c := j.Counts()
	p := dashboard.Progress{Text: line.Count(c.Packets.Load(), "packet"), Done: j.over.Load()}
	if all := total(j.files); all > 0 && !p.Done {
		p.Text = fmt.Sprintf("%d %% of %s, %s", min(100, 100*c.Bytes.Load()/all), line.Size(all), p.Text)
	}
	if skipped := c.Skipped(); len(skipped) > 0 {
		p.Notes = append(p.Notes, passedOver(skipped))
	}
	return p
}

// readHints is what an empty list of sessions says when all is read.
func readHints() []string {
	return []string{
		"--port smtp=2526  says what servers at a port speak, whatever it looks like",
		"--keylog FILE  opens TLS with its secrets",
		"mitmail demo  shows how sessions look",
	}
}

// regular reports whether all files are regular ones, which can be read twice.
func regular(files []string) bool {
	return !slices.ContainsFunc(files, func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && !info.Mode().IsRegular() || name == "-"
	})
}

// total is how large files are together, 0 where that is not known.
func total(files []string) (sum int64) {
	if !regular(files) {
		return 0
	}
	for _, name := range files {
		if info, err := os.Stat(name); err == nil {
			sum += info.Size()
		}
	}
	return sum
}
