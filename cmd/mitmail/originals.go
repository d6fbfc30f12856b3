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

// packets is which connections the packets of a file belong to, in pages. A page
// of packets that belong to none is nil: a small file may hold many of them.
type packets struct {
	file  string
	count int64
	pages []*[pagePackets]uint32
}

// pagePackets is how many packets a page is for.
const pagePackets = 4096

// flow is the connection of a packet, 0 for none.
func (p *packets) flow(packet int64) int64 {
	if i := (packet - 1) / pagePackets; i < int64(len(p.pages)) && p.pages[i] != nil {
		return int64(p.pages[i][(packet-1)%pagePackets])
	}
	return 0
}

// belongs takes in that a packet is one of a connection.
func (p *packets) belongs(packet, flow int64) {
	i := int((packet - 1) / pagePackets)
	if i >= len(p.pages) {
		p.pages = append(p.pages, make([]*[pagePackets]uint32, i+1-len(p.pages))...)
	}
	if p.pages[i] == nil {
		p.pages[i] = new([pagePackets]uint32)
	}
	p.pages[i][(packet-1)%pagePackets] = uint32(flow)
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
	p.count = packet
	if flow == 0 {
		return
	}
	p.belongs(packet, flow)
	for _, n := range parts {
		p.belongs(n, flow)
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
	for ctx.Err() == nil && p.Number < from.count && r.Next(&p) {
		if all := r.Secrets(); len(all) > secrets {
			if err := w.Secrets(all[secrets:]); err != nil {
				return err
			}
			secrets = len(all)
		}
		if flow := from.flow(p.Number); flow != 0 && v.kept[origin{from.file, flow}] {
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
