package main

import (
	"context"
	"io"
	"os"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// originals is a view that writes the packets of whole sessions as they were
// captured, those of sessions of which a record matched the filter. As that may
// turn out at the end of a session, it reads the files again.
type originals struct {
	w      io.Writer
	origin origin // of the session whose events come
	kept   map[origin]bool
	files  []*packets
}

// origin is a connection of a file.
type origin struct {
	file string
	flow int64
}

// packets is which connections the packets of a file belong to.
type packets struct {
	file  string
	flows []uint32 // by number, from packet 1 on; 0 for none
}

func newOriginals(w io.Writer) *originals {
	return &originals{w: w, kept: make(map[origin]bool)}
}

// begin takes in that a file is read now.
func (v *originals) begin(file string) { v.files = append(v.files, &packets{file: file}) }

// track takes in which connection a packet belongs to, and the packets that the
// other fragments of it came in.
func (v *originals) track(packet, flow int64, parts []int64) {
	p := v.files[len(v.files)-1]
	p.flows = append(p.flows, uint32(flow))
	for _, n := range parts {
		p.flows[n-1] = uint32(flow)
	}
}

// of says whose events come next.
func (v *originals) of(s *capture.Session) { v.origin = origin{s.File, s.Flow} }

// wire implements [wired].
func (v *originals) wire(_ proxy.Session, _ decode.Event, shown bool) {
	if shown {
		v.kept[v.origin] = true
	}
}

// lastTime is how long writing may take when reading was interrupted.
const lastTime = 500 * time.Millisecond

// finish writes the packets.
func (v *originals) finish(ctx context.Context) error {
	if ctx.Err() != nil {
		var cancel func()
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lastTime)
		defer cancel()
	}
	w, err := capture.NewWriter(v.w, "mitmail "+version())
	for _, p := range v.files {
		if err == nil {
			err = v.copy(ctx, w, p)
		}
	}
	return err
}

// copy writes the packets of one file. What was wrong with it was told.
func (v *originals) copy(ctx context.Context, w *capture.Writer, from *packets) error {
	f, err := os.Open(from.file)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := capture.NewReader(from.file, f)
	if err != nil {
		return nil
	}
	var p capture.Packet
	secrets := 0
	for _, flow := range from.flows {
		if ctx.Err() != nil || !r.Next(&p) {
			break
		}
		if all := r.Secrets(); len(all) > secrets {
			if err := w.Secrets(all[secrets:]); err != nil {
				return err
			}
			secrets = len(all)
		}
		if flow != 0 && v.kept[origin{from.file, int64(flow)}] {
			if err := w.Packet(&p); err != nil {
				return err
			}
		}
	}
	return nil
}

// write implements [view]; nobody calls it.
func (*originals) write(proxy.Session, decode.Event, *record.Record) error { return nil }

// forget implements [view].
func (*originals) forget(proxy.Session) {}

// track has all views of originals know where a packet belongs.
func (r *recorder) track(packet, flow int64, parts []int64) {
	for _, v := range r.originals {
		v.track(packet, flow, parts)
	}
}
