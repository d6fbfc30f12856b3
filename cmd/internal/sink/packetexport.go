package sink

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"mitmail/decode/capture/pcap"
)

// packetExport is a view that writes the packets of whole sessions as they were
// captured, those of sessions of which a record matched the filter. As that may
// turn out at the end of a session, it reads the files again.
type packetExport struct {
	w           io.Writer
	application string
	kept        map[origin]bool
	files       []*packets
}

// origin is a connection of a file.
type origin struct {
	file string
	conn int64
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

// conn is the connection of a packet, 0 for none.
func (p *packets) conn(packet int64) int64 {
	if i := (packet - 1) / pagePackets; i < int64(len(p.pages)) && p.pages[i] != nil {
		return int64(p.pages[i][(packet-1)%pagePackets])
	}
	return 0
}

// belongs takes in that a packet is one of a connection.
func (p *packets) belongs(packet, conn int64) {
	i := int((packet - 1) / pagePackets)
	if i >= len(p.pages) {
		p.pages = append(p.pages, make([]*[pagePackets]uint32, i+1-len(p.pages))...)
	}
	if p.pages[i] == nil {
		p.pages[i] = new([pagePackets]uint32)
	}
	p.pages[i][(packet-1)%pagePackets] = uint32(conn)
}

func newPacketExport(w io.Writer, application string) *packetExport {
	return &packetExport{w: w, application: application, kept: make(map[origin]bool)}
}

// begin takes in that a file is read now.
func (v *packetExport) begin(file string) { v.files = append(v.files, &packets{file: file}) }

// track takes in which connection a packet belongs to, and the packets that the
// other fragments of it came in.
func (v *packetExport) track(packet, conn int64, parts []int64) {
	p := v.files[len(v.files)-1]
	p.count = packet
	if conn == 0 {
		return
	}
	p.belongs(packet, conn)
	for _, n := range parts {
		p.belongs(n, conn)
	}
}

// take implements [view].
func (v *packetExport) take(e *entry) {
	if e.shown && e.draft == nil {
		v.kept[e.origin] = true
	}
}

func (*packetExport) end() {}

// lastTime is how long writing may take when reading was interrupted.
const lastTime = 500 * time.Millisecond

// finish writes the packets.
func (v *packetExport) finish(ctx context.Context) error {
	if ctx.Err() != nil {
		var cancel func()
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lastTime)
		defer cancel()
	}
	w, err := pcap.NewWriter(v.w, v.application)
	for _, p := range v.files {
		if err == nil {
			err = v.copy(ctx, w, p)
		}
	}
	return err
}

// copy writes the packets of one file. What was wrong with it was told.
func (v *packetExport) copy(ctx context.Context, w *pcap.Writer, from *packets) error {
	f, err := os.Open(from.file)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := pcap.NewReader(from.file, f)
	if err != nil {
		return nil
	}
	var p pcap.Packet
	secrets := 0
	for ctx.Err() == nil && p.Number < from.count && r.Next(&p) {
		if all := r.Secrets(); len(all) > secrets {
			if err := w.Secrets(all[secrets:]); err != nil {
				return err
			}
			secrets = len(all)
		}
		if conn := from.conn(p.Number); conn != 0 && v.kept[origin{from.file, conn}] {
			if err := w.Packet(&p); err != nil {
				return err
			}
		}
	}
	return nil
}

// BeginFile takes in that a file is read now.
func (s *Sink) BeginFile(name string) {
	for _, v := range s.packets {
		v.begin(name)
	}
}

// Track returns what a reading tells where each packet belongs; nil where nobody
// wants to know.
func (s *Sink) Track() func(packet, conn int64, parts []int64) {
	if len(s.packets) == 0 {
		return nil
	}
	return func(packet, conn int64, parts []int64) {
		for _, v := range s.packets {
			v.track(packet, conn, parts)
		}
	}
}

// Finish writes what is written only when all has been read. The error is that
// of a file that cannot be read again.
func (s *Sink) Finish(ctx context.Context) error {
	var failed error
	for _, v := range s.packets {
		failed = errors.Join(failed, v.finish(ctx))
	}
	return failed
}
