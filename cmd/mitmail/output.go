package main

import (
	"cmp"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/proxy"
	"mitmail/view/json"
	"mitmail/view/text"
)

// output is the flags that say what is shown and written of traffic, and how.
type output struct {
	json, text, utc bool
	write           []string
	force           bool
	memory          int // MB
	filter, failOn  string
	color           string // --color
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
	cmd.PreRunE = notEmpty
}

// notEmpty finds conditions that were given and say nothing, as an unset
// variable of a shell does.
func notEmpty(cmd *cobra.Command, _ []string) error {
	for _, name := range []string{"filter", "fail-on"} {
		if f := cmd.Flag(name); f.Changed && strings.TrimSpace(f.Value.String()) == "" {
			return misuse("--"+name+" is empty", filterHint)
		}
	}
	return nil
}

// recorder reads the flags, and finds what is wrong with them before anything
// is opened.
func (o *output) recorder(g *globals, say *sayer) (*recorder, error) {
	o.color = g.color
	if o.json && o.text {
		return nil, misuse("standard output cannot be both --json and --text", "-w FILE writes the other")
	}
	wants := wantShown
	if o.json {
		wants = wantLines
	}
	for i, name := range o.write {
		f, err := formatOf(name)
		if err != nil {
			return nil, err
		}
		wants = max(wants, f.wants)
		if slices.ContainsFunc(o.write[:i], func(other string) bool { return filepath.Clean(other) == filepath.Clean(name) }) {
			return nil, misuse(name+" is named twice", "each --write names a file of its own")
		}
		if err := vacant(name, o.force); err != nil {
			return nil, err
		}
	}
	filter, err := expression("--filter", o.filter)
	if err != nil {
		return nil, err
	}
	failOn, err := expression("--fail-on", o.failOn)
	if err != nil {
		return nil, err
	}
	return &recorder{wants: wants, filter: filter, failOn: failOn, mask: g.mask, say: say, folds: make(map[int]*fold)}, nil
}

// expression compiles the expression of a flag; nil where there is none.
func expression(flag, source string) (*record.Expr, error) {
	if source == "" {
		return nil, nil
	}
	e, err := record.Compile(source)
	if err != nil {
		return nil, misuse(flag+": "+err.Error(), cmp.Or(hintOf(err), filterHint))
	}
	return e, nil
}

// open opens standard output and the files. From here on the recorder has to
// be closed.
func (o *output) open(rec *recorder, stdout io.Writer) error {
	for _, name := range o.write {
		f, err := formatOf(name)
		if err != nil {
			return err
		}
		if err := f.open(rec, name, o); err != nil {
			return err
		}
	}
	if rec.store != nil {
		return nil // the dashboard has it
	}
	open := func() (io.WriteCloser, error) { return stays{stdout}, nil }
	if o.json {
		rec.add(standardOutput, open, func(w io.Writer) view { return newJSONView(w, o) })
		return nil
	}
	look := look(stdout, o.color)
	look.UTC = o.utc
	rec.add(standardOutput, open, func(w io.Writer) view {
		if rec.offline {
			return newTableView(text.New(w, look))
		}
		return textView{text.New(w, look)}
	})
	return nil
}

// stays is a writer that others still need.
type stays struct{ io.Writer }

// Close does nothing.
func (stays) Close() error { return nil }

// view writes events in one format.
type view interface {
	// write writes one event; r is nil where it has no record.
	write(s proxy.Session, ev decode.Event, r *record.Record) error
	// forget drops what is kept of a session whose close is not written.
	forget(s proxy.Session)
}

type jsonView struct {
	*json.Writer
	w io.Writer
}

func newJSONView(w io.Writer, _ *output) view { return jsonView{json.New(w), w} }

// lines writes records that are lines of JSON already.
func (v jsonView) lines(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	_, err := v.w.Write(p)
	return err
}

func (v jsonView) write(_ proxy.Session, _ decode.Event, r *record.Record) error {
	if r == nil {
		return nil
	}
	return v.Write(r)
}

func (jsonView) forget(proxy.Session) {}

type textView struct{ *text.Writer }

func newTextView(w io.Writer, o *output) view { return textView{text.New(w, text.Options{UTC: o.utc})} }

func (v textView) write(s proxy.Session, ev decode.Event, _ *record.Record) error {
	return v.Write(s.ID, s.Protocol, ev)
}

func (v textView) forget(s proxy.Session) { v.Forget(s.ID) }
