package sink

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"mitmail/cmd/internal/exit"
	"mitmail/decode/session"
	"mitmail/view/eml"
	"mitmail/view/text"
)

// format is a kind of file that is written.
type format struct {
	suffix string
	level  detailLevel
	add    func(s *Sink, name string) error
}

// formats are told apart by the suffix of the file. A folder ends in a slash.
func formats() []format {
	return []format{
		{".jsonl", records, addRendered("record", func(w io.Writer, _ *Options) renderer { return jsonRenderer{w} })},
		{".txt", shown, addRendered("entry", func(w io.Writer, o *Options) renderer { return newTextRenderer(w, text.Options{UTC: o.UTC}) })},
		{".html", everything, addViewed("piece", newHTMLView)},
		{".pcapng", everything, addPcapng},
		{".mbox", everything, addMbox},
		{"/", everything, addFolder},
	}
}

// Suffixes are what files can be written as.
func Suffixes() []string {
	var all []string
	for _, f := range formats() {
		all = append(all, f.suffix)
	}
	return all
}

// formatOf is the format of a file to write. A device or FIFO that has no
// suffix gets JSON lines.
func formatOf(name string) (format, error) {
	suffix := filepath.Ext(name)
	switch {
	case isFolder(name):
		suffix = "/"
	case suffix == "" && Special(name):
		suffix = ".jsonl"
	}
	for _, f := range formats() {
		if f.suffix == suffix {
			return f, nil
		}
	}
	return format{}, exit.Misuse(fmt.Sprintf("cannot write %q: the suffix names no format", name),
		"the formats are .jsonl, .txt, .html, .pcapng, .mbox and, for .eml files, a folder with a / at its end")
}

// isFolder reports whether a name is meant as that of a folder.
func isFolder(name string) bool { return name != "" && os.IsPathSeparator(name[len(name)-1]) }

// Check finds what is wrong with a file to write, before anything is opened.
func Check(name string, force bool) error {
	if _, err := formatOf(name); err != nil {
		return err
	}
	return Vacant(name, force)
}

// AddFile adds a file to write; its suffix names the format. From here on the
// sink has to be closed.
func (s *Sink) AddFile(name string) error {
	f, err := formatOf(name)
	if err != nil {
		return err
	}
	s.level = max(s.level, f.level)
	return f.add(s, name)
}

// AddJSON has records written to w, one JSON object a line. W is not closed.
func (s *Sink) AddJSON(w io.Writer) { s.addJSON(StandardOutput, keepOpen(w)) }

func (s *Sink) addJSON(name string, open opener) {
	o := s.addWriter(name, "record", open)
	o.renderer, s.lines = jsonRenderer{o.to}, true
}

// AddText has readable lines written to w, and offline a table of the sessions
// in the end. W is not closed.
func (s *Sink) AddText(w io.Writer, look text.Options) {
	s.level = max(s.level, shown)
	o := s.addWriter(StandardOutput, "entry", keepOpen(w))
	t := textRenderer{text.New(o.to, look), look}
	o.renderer = t
	if s.o.Offline {
		s.table = new(table)
		s.Table = func() { s.table.write(t.Writer) }
	}
}

// AddStore has a store keep the sessions.
func (s *Sink) AddStore(to *session.Store) {
	s.level, s.views = everything, true
	s.outputs = append(s.outputs, &output{name: "the dashboard", sink: s, view: storeView{to}})
}

// addRendered adds files of what each session is rendered to.
func addRendered(noun string, to func(io.Writer, *Options) renderer) func(*Sink, string) error {
	return func(s *Sink, name string) error {
		open, err := Opener(name, s.o.Force, 0o600)
		if err == nil {
			o := s.addWriter(name, noun, open)
			o.renderer = to(o.to, &s.o)
			s.lines = s.lines || noun == "record"
		}
		return err
	}
}

// addViewed adds files that views write to.
func addViewed(noun string, to func(io.Writer, *Options) view) func(*Sink, string) error {
	return func(s *Sink, name string) error {
		open, err := Opener(name, s.o.Force, 0o600)
		if err == nil {
			o := s.addWriter(name, noun, open)
			o.view, s.views = to(counted{o.to}, &s.o), true
		}
		return err
	}
}

// addPcapng adds a file of packets: those that were captured, where they are at
// hand and tell all.
func addPcapng(s *Sink, name string) error {
	switch {
	case !s.o.Offline || s.o.Remake:
		return addViewed("packet", newPcapngView)(s, name)
	case s.o.Sniffed:
		return addSniffed(s, name)
	}
	return addViewed("packet", func(w io.Writer, o *Options) view {
		v := newPacketExport(w, o.Application)
		s.packets = append(s.packets, v)
		return v
	})(s, name)
}

// addSniffed adds a file that is written as packets are captured.
func addSniffed(s *Sink, name string) error {
	open, err := Opener(name, s.o.Force, 0o600)
	if err == nil {
		o := s.addWriter(name, "packet", open)
		o.to.(*AsyncWriter).queue.lazy = false // not all packets are followed by events
		s.sniffed = append(s.sniffed, counted{o.to})
	}
	return err
}

// Sniffed returns what writes packets, as they are captured, to the files for them: a
// pcapng file, each block by one Write. It blocks as long as it has to.
func (s *Sink) Sniffed() io.Writer { return io.MultiWriter(s.sniffed...) }

// addFolder adds a folder of .eml files.
func addFolder(s *Sink, name string) error {
	if err := Vacant(name, s.o.Force); err != nil {
		return err
	}
	f, err := eml.OpenFolder(name)
	if err != nil {
		return err
	}
	s.addExport(name, name, func() (keeper, error) { return folder{f}, nil })
	return nil
}

// addMbox adds a file of messages.
func addMbox(s *Sink, name string) error {
	open, err := Opener(name, s.o.Force, 0o600)
	if err != nil {
		return err
	}
	s.addExport(name, filepath.Dir(name), func() (keeper, error) {
		w, err := open()
		return &mbox{w: w}, err
	})
	return nil
}

// addExport adds an output of messages. Those on their way are in dir.
func (s *Sink) addExport(name, dir string, open func() (keeper, error)) {
	o := &output{name: name, noun: "message", sink: s}
	q := newQueue[jobs](s.bound, s.o.Offline)
	q.lazy = true
	x := newExporter(dir, open, q, o.events())
	o.view, o.to = newMessageExport(x), x
	s.drafts, s.views = true, true
	s.outputs = append(s.outputs, o)
}
