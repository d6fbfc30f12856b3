package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/proxy"
	"mitmail/view/lang"
)

// output is the flags that say what is shown and written of traffic, and how.
type output struct {
	json, text, utc bool
	write           []string
	force           bool
	memory          int // MB
	filter, failOn  string
	color, confdir  string // --color, --confdir
	export          exportFlags
}

// flags declares them on a command.
func (o *output) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "show records on standard output, one JSON object a line")
	f.BoolVar(&o.text, "text", false, "show readable lines on standard output; the default unless that is a terminal")
	f.BoolVar(&o.utc, "utc", false, "readable lines have times in UTC, not in local time")
	f.StringArrayVarP(&o.write, "write", "w", nil, "write `FILE` too: .jsonl, .txt, .html, .pcapng, .mbox, or a folder/ for .eml files; repeatable")
	f.BoolVar(&o.force, "force", false, "write files anew that exist already")
	f.StringVarP(&o.filter, "filter", "f", "", "only records that match `EXPR`, such as 'code >= 500'")
	f.IntVar(&o.memory, "memory", session.DefaultMemory>>20, "the dashboard keeps sessions in so many `MB`, the newest ones")
	f.StringVar(&o.failOn, "fail-on", "", "exit with 3 if a record matched `EXPR`, shown or not")
}

// notRead finds a file that is to be written and is among those that are read: with
// --force nothing would be left of it to read.
func notRead(written, read []string) error {
	for _, name := range written {
		info, err := os.Stat(name)
		if err != nil {
			continue
		}
		for _, other := range read {
			if source, err := os.Stat(other); err == nil && source.Mode().IsRegular() && os.SameFile(info, source) {
				return exit.Misuse(lang.F("%s is read, and cannot be written at the same time", name), lang.T("name another file"))
			}
		}
	}
	return nil
}

// options reads the flags, and finds what is wrong with them.
func (o *output) options(g *globals, say *console.Logger) (sink.Options, error) {
	o.color, o.confdir = g.color, g.confdir
	if o.json && o.text {
		return sink.Options{}, exit.Misuse(lang.T("standard output cannot be both --json and --text"), lang.T("-w FILE writes the other"))
	}
	if o.memory < 1 {
		return sink.Options{}, exit.Misuse(lang.F("--memory %d: it has to be one MB at least", o.memory), lang.F("without it, it is %d", session.DefaultMemory>>20))
	}
	for i, name := range o.write {
		if slices.ContainsFunc(o.write[:i], func(other string) bool { return filepath.Clean(other) == filepath.Clean(name) }) {
			return sink.Options{}, exit.Misuse(lang.F("%s is named twice", name), lang.T("each --write names a file of its own"))
		}
		if err := sink.Check(name, o.force); err != nil {
			return sink.Options{}, err
		}
	}
	filter, err := expression("--filter", o.filter)
	if err != nil {
		return sink.Options{}, err
	}
	failOn, err := expression("--fail-on", o.failOn)
	if err != nil {
		return sink.Options{}, err
	}
	if err := o.export.read(g, say); err != nil {
		return sink.Options{}, err
	}
	return sink.Options{
		Mask: g.mask, UTC: o.utc, Force: o.force, Application: "mitmail " + version(), Filter: filter, FailOn: failOn,
		Warn: func(text string) { say.Warn("%s", text) },
		Note: func(text string) { say.Note("%s", text) },
		More: func(text string) { say.More("%s", text) },
	}, nil
}

// expression compiles the expression of a flag; nil where there is none.
func expression(flag, source string) (*record.Expr, error) {
	if source == "" {
		return nil, nil
	}
	e, err := record.Compile(source)
	if err != nil {
		return nil, exit.Misuse(flag+": "+err.Error(), cmp.Or(exit.Hint(err), lang.T(manual.FilterHint)))
	}
	return e, nil
}

// open opens the files, and standard output unless a dashboard has it, and has the
// sink start. In any case the sink has to be closed.
func (o *output) open(s *sink.Sink, stdout io.Writer, store *session.Store) error {
	for _, name := range o.write {
		if err := s.AddFile(name); err != nil {
			return err
		}
	}
	o.export.add(s)
	switch {
	case store != nil:
		s.AddStore(store)
	case o.json:
		s.AddJSON(stdout)
	default:
		look := console.Look(stdout, o.color)
		look.UTC = o.utc
		s.AddText(stdout, look)
	}
	s.Start()
	return nil
}

// taker is what a proxy needs as its sink.
func taker(s *sink.Sink) func(proxy.Session, []decode.Event) {
	return func(of proxy.Session, events []decode.Event) {
		it := sink.Item{Session: sink.Session{ID: of.ID, Protocol: of.Protocol}, Events: events}
		if of.Client != nil {
			it.Client = func() (string, int) {
				found := of.Client.Wait()
				return found.Name, found.PID
			}
		}
		s.Take(it)
	}
}

// copier is what a proxy needs to have copies of messages.
func copier(s *sink.Sink) func(proxy.Session) io.Writer {
	return func(of proxy.Session) io.Writer { return s.Copy(sink.Session{ID: of.ID, Protocol: of.Protocol}) }
}
