package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"mitmail/cmd/internal/captures"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/proxy"
	"mitmail/view/dashboard"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// job is the reading of captures.
type job struct {
	capture.Pipeline[sink.Entry]
	log   *console.Logger
	out   *sink.Sink
	files *captures.List

	ended  atomic.Int64 // files
	first  string       // one that could not be read
	bad    int          // of those, and of directories, that could not be read; like what follows it belongs to who emits
	passed int          // below directories, because they are no captures
	failed error
	over   atomic.Bool
}

// newJob is the reading of files into a sink.
func newJob(say *console.Logger, out *sink.Sink, files *captures.List) *job {
	j := &job{log: say, out: out, files: files}
	j.Begin, j.Emit, j.Flush = out.Begin, out.Emit, out.Flushed
	j.Warn = func(file string, w pcap.Warning) { say.Warn("%s: %s", lang.T(file), lang.Made(w.String())) }
	return j
}

// linesFrontend is the frontend of reading without a dashboard.
func (j *job) linesFrontend(stderr io.Writer) frontend {
	return func(ctx context.Context, _ []proxy.Route, act func(context.Context) error) error {
		p := newProgress(stderr, j)
		defer p.stop()
		return act(ctx)
	}
}

// run reads all files, or until ctx is done. One that cannot be read does not
// stop the others.
func (j *job) run(ctx context.Context) error {
	for _, err := range j.files.Failed {
		j.fail(err)
	}
	if n := j.files.Again; n > 0 {
		j.log.Note("%s named more than once: each is read once", line.Count(int64(n), "file"))
	}
	j.Track = j.out.Track()
	j.Ended = func(file int, err error) { j.end(ctx, file, err) }
	j.Read(ctx, j.files.Names())
	j.failed = errors.Join(j.failed, j.out.Finish())
	j.over.Store(true)
	return errors.Join(j.failed, j.missing(ctx))
}

// end records that a file has ended, and why it could not be read.
func (j *job) end(ctx context.Context, file int, err error) {
	f := j.files.Files[file]
	switch {
	case err == nil:
		if err := j.out.EndFile(ctx, file, f.Name); err != nil {
			j.fail(err)
		}
	case f.Below && pcap.Foreign(err):
		j.passed++
		j.log.More("passed over: %v", err)
	case ctx.Err() == nil:
		j.first = cmp.Or(j.first, f.Name)
		j.fail(captures.NotCapture(f.Name, err))
	}
	j.ended.Add(1)
}

// fail handles what could not be read. Of a single capture it is the error of the
// run; else it is said now, and the run goes on.
func (j *job) fail(err error) {
	if j.bad++; j.files.Single() {
		j.failed = err
		return
	}
	j.log.Error(err)
}

// missing is the error of a run that could not read all there was.
func (j *job) missing(ctx context.Context) error {
	files := j.files
	if j.passed > 0 {
		j.log.More("%s below %s passed over: no captures", line.Count(int64(j.passed), "file"), files.Dirs())
	}
	switch found := len(files.Files) - j.passed; {
	case ctx.Err() != nil || files.Single():
		return nil
	case j.bad > 0:
		some := lang.F("%d of %s could not be read", j.bad, line.Count(int64(found+len(files.Failed)), "capture"))
		if j.first != "" { // a screen shows this alone
			some += ": " + j.first
			if j.bad > 1 {
				some += ", …"
			}
		}
		return errors.New(some)
	case found == 0:
		return exit.Failure(lang.F("there is no capture below %s", files.Dirs()), lang.T("pcap and pcapng are read, also packed by gzip or zstd, whatever their names"))
	}
	return nil
}

// progress is how far the reading is, for a dashboard.
func (j *job) progress() dashboard.Progress {
	c := j.Counts()
	p := dashboard.Progress{Text: line.Count(c.Packets.Load(), "packet"), Done: j.over.Load()}
	if all := j.files.Bytes; all > 0 && !p.Done {
		p.Text = fmt.Sprintf("%d %% of %s, %s", min(100, 100*c.Bytes.Load()/all), line.Size(all), p.Text)
	}
	if n := len(j.files.Files); n > 1 && !p.Done {
		p.Text = fmt.Sprintf("%d of %d files, %s", j.ended.Load(), n, p.Text)
	}
	if skipped := c.Skipped(); len(skipped) > 0 {
		p.Notes = append(p.Notes, passedOver(skipped))
	}
	return p
}

// readHints is what an empty list of sessions says when all is read.
func readHints() []string {
	return []string{
		lang.T("--port smtp=2526  says what servers at a port speak, whatever it looks like"),
		lang.T("--keylog FILE  opens TLS with its secrets"),
		lang.T("mitmail demo  shows how sessions look"),
	}
}

// summary says on standard error what a run of read found, and what it passed
// over. Keys says that there was a key log.
func summary(say *console.Logger, t *sink.Stats, c *capture.Counts, keys bool) {
	say.Note("%s, %s, %s: %s, %s; findings: %s",
		line.Count(c.Packets.Load(), "packet"), line.Count(c.Conns.Load(), "connection"), line.Count(c.Sessions.Load(), "session"),
		line.Count(t.Messages.Load(), "message"), line.Count(t.Logins.Load(), "login"), lang.Made(t.Findings()))
	if n := t.Encrypted.Load(); n > 0 {
		why := lang.T("--keylog FILE opens it with its secrets")
		if keys {
			why = lang.T("the key log has no secrets of it, or not all")
		}
		say.Note("TLS passed unopened in %s; %s", line.Count(n, "session"), why)
	}
	if skipped := c.Skipped(); len(skipped) > 0 {
		say.Note("%s", passedOver(skipped))
	}
}

// maxReasons is how many kinds of connections that were passed over are named.
const maxReasons = 5

// passedOver says which connections were taken for no mail, and how to have
// them decoded all the same.
func passedOver(skipped []capture.Skipped) string {
	total := 0
	var reasons []string
	for i, s := range skipped {
		total += s.Count
		what := lang.Reason(s.Spoken)
		if what == "" {
			what = lang.T("unknown")
		}
		if i < maxReasons {
			reasons = append(reasons, lang.F("%d on port %d (%s)", s.Count, s.Port, what))
		}
	}
	if len(skipped) > maxReasons {
		reasons = append(reasons, "…")
	}
	return lang.F("%s passed over as no mail: %s; --port smtp=%d forces those at a port",
		line.Count(int64(total), "connection"), strings.Join(reasons, lang.T(", ")), skipped[0].Port)
}
