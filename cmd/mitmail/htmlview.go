package main

import (
	"io"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/html"
)

// htmlView writes whole sessions to read in a browser, those of which a record
// matched the filter.
type htmlView struct{ w *html.Writer }

func newHTMLView(w io.Writer, o *output) view { return htmlView{html.New(w, html.Options{UTC: o.utc})} }

// write implements [view].
func (v htmlView) write(s proxy.Session, ev decode.Event, _ *record.Record) error {
	return v.w.Write(s.ID, s.Protocol, ev, true)
}

// hide implements [whole].
func (v htmlView) hide(s proxy.Session, ev decode.Event) {
	_ = v.w.Write(s.ID, s.Protocol, ev, false) // the outlet tells
}

// forget implements [view].
func (htmlView) forget(proxy.Session) {}
