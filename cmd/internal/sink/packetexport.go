package sink

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"mitmail/decode/capture/pcap"
)

// packetExport is a view that writes the packets of whole sessions as they were
// captured, those of sessions of which a record matched the filter. As that may
// turn out at the end of a session, it reads each file again as soon as all of
// its sessions have come.
type packetExport struct {
	to          io.Writer
	application string
	w           *pcap.Writer   // nil until something is written
	kept        map[int64]bool // connections of the file whose sessions come now

	mu    sync.Mutex
	files map[int]*packets // that are being read
}

// packets is which connections the packets of a file belong to, in pages. A page
// of packets that belong to none is nil: a small file may hold many of them.
type packets struct {
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

// belongs records that a packet is one of a connection.
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

// track handles which connection a packet belongs to, and the packets that the
// other fragments of it came in.
func (p *packets) track(packet, conn int64, parts []int64) {
	p.count = packet
	if conn == 0 {
		return
	}
	p.belongs(packet, conn)
	for _, n := range parts {
		p.belongs(n, conn)
	}
}

func newPacketExport(w io.Writer, application string) *packetExport {
	return &packetExport{to: w, application: application, kept: make(map[int64]bool), files: make(map[int]*packets)}
}

// begin records that a file is read now.
func (v *packetExport) begin(file int) *packets {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := new(packets)
	v.files[file] = p
	return p
}

// over returns what is known of a file, of which nothing more comes; nil for nothing.
func (v *packetExport) over(file int) *packets {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := v.files[file]
	delete(v.files, file)
	return p
}

// take implements [view].
func (v *packetExport) take(e *entry) {
	if e.shown && e.draft == nil {
		v.kept[e.conn] = true
	}
}

func (*packetExport) end() {}

// lastTime is how long writing may take when reading was interrupted.
const lastTime = 500 * time.Millisecond

// finish writes the packets of a file whose sessions have all come.
func (v *packetExport) finish(ctx context.Context, file int, name string) error {
	p := v.over(file)
	defer clear(v.kept)
	if p == nil || len(v.kept) == 0 {
		return nil
	}
	if ctx.Err() != nil {
		var cancel func()
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lastTime)
		defer cancel()
	}
	if err := v.open(); err != nil {
		return err
	}
	return v.copy(ctx, name, p)
}

// open begins what is written, once.
func (v *packetExport) open() (err error) {
	if v.w == nil {
		v.w, err = pcap.NewWriter(v.to, v.application)
	}
	return err
}

// copy writes the packets of one file. What was wrong with it was told.
func (v *packetExport) copy(ctx context.Context, name string, from *packets) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := pcap.NewReader(name, f)
	if err != nil {
		return nil
	}
	var p pcap.Packet
	secrets := 0
	for ctx.Err() == nil && p.Number < from.count && r.Next(&p) {
		if all := r.Secrets(); len(all) > secrets {
			if err := v.w.Secrets(all[secrets:]); err != nil {
				return err
			}
			secrets = len(all)
		}
		if conn := from.conn(p.Number); conn != 0 && v.kept[conn] {
			if err := v.w.Packet(&p); err != nil {
				return err
			}
		}
	}
	return nil
}

// Track returns what a reading of files, by their numbers, says where each packet
// belongs; nil where nobody wants to know.
func (s *Sink) Track() func(file int) func(packet, conn int64, parts []int64) {
	if len(s.packets) == 0 {
		return nil
	}
	return func(file int) func(packet, conn int64, parts []int64) {
		all := make([]*packets, len(s.packets))
		for i, v := range s.packets {
			all[i] = v.begin(file)
		}
		return func(packet, conn int64, parts []int64) {
			for _, p := range all {
				p.track(packet, conn, parts)
			}
		}
	}
}

// EndFile writes what is written only when all sessions of a file have come. It is
// called behind Emit for the last of them. The error is that the file cannot be
// read again.
func (s *Sink) EndFile(ctx context.Context, file int, name string) error {
	var failed error
	for _, v := range s.packets {
		failed = errors.Join(failed, v.finish(ctx, file, name))
	}
	return failed
}

// Finish begins the files of packets in which none was written. All files have
// ended.
func (s *Sink) Finish() error {
	var failed error
	for _, v := range s.packets {
		failed = errors.Join(failed, v.open())
	}
	return failed
}
