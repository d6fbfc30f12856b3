package capture

import (
	"context"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"mitmail/decode"
)

// Reading decodes the mail in captures with all processors. What is made of the
// events comes out in the order of the packets, the same in every run.
//
//	r := capture.Reading{Begin: …, Give: …}
//	r.Start()
//	err := r.Read(ctx, name, file) // for each file
//	r.Close()
//
// The packets are read and put in order by whoever calls Read; workers decode
// what the sessions said; one goroutine gives out what they made. A Reading
// holds a fixed number of batches, so whoever is ahead waits for the others.
type Reading struct {
	// Ports are what the servers at some ports speak, whatever it looks like.
	Ports map[uint16]decode.Protocol
	// Keys are the TLS secrets that are known; those that the captures bring are
	// added. Start makes an empty one of nil.
	Keys *KeyLog
	// Track, unless nil, is told of each packet which connection of the file it
	// belongs to, 0 for none, and the packets with the other fragments of it.
	Track func(packet, flow int64, parts []int64)
	// Begin is called for each session, by its worker: several may be called at
	// once. What it returns is called for one batch of events after the other.
	Begin func(*Session, *decode.Conversation) Hearer
	// Give takes what was made, in order, on a goroutine of its own. Flush is
	// called behind each batch.
	Give  func(s *Session, p []byte, kept []any)
	Flush func()
	// Warn is told what is wrong with a capture that was read.
	Warn func(file string, w Warning)

	counts  Counts
	workers []*worker
	free    chan *batch
	out     chan *batch
	batch   *batch // being filled
	given   sync.WaitGroup
	output  atomic.Int64 // bytes that workers made and that are not given out
	file    string
	cut     bool                      // the capture was cut short
	waiting int                       // bytes that callers keep
	known   int                       // bytes of the file's TLS secrets
	named   map[int64]decode.Protocol // what connections of the file are said to speak
	segment Segment                   // that is being read,
	comment string                    // and what the capture says about it, if that is TLS
}

// Start starts the goroutines. They run until Close.
func (r *Reading) Start() {
	if r.Keys == nil {
		r.Keys = new(KeyLog)
	}
	n := runtime.GOMAXPROCS(0)
	r.free, r.out = make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		r.free <- newBatch(n)
	}
	budget := decode.NewBudget(pendingBytes)
	for i := range n {
		w := &worker{number: i, begin: r.Begin, in: make(chan *batch, batches), output: &r.output, budget: budget}
		r.workers = append(r.workers, w)
		go w.run()
	}
	r.batch = <-r.free
	r.given.Go(r.give)
}

// give gives out what was made of each batch.
func (r *Reading) give() {
	for b := range r.out {
		for through := false; !through; {
			through = b.ready()
			r.output.Add(-int64(b.inOrder(r.Give)))
			b.resume()
			r.Flush()
		}
		b.reset()
		r.free <- b
	}
}

// Read reads a capture to its end, or until ctx is done: then what is open is
// cut off. The error says why nothing, or no more, could be read of it.
func (r *Reading) Read(ctx context.Context, name string, in io.Reader) error {
	file, err := NewReader(name, pausing{in, &r.counts, r.flush})
	if err != nil {
		return err
	}
	r.file, r.cut, r.known, r.named = name, false, 0, nil
	streams := NewAssembler(r.meet)
	streams.Serves = r.serves
	r.packets(ctx, file, streams)
	if ctx.Err() == nil {
		r.warn(name, file.Warnings())
	}
	streams.Close()
	r.flush()
	r.counts.Flows.Add(streams.count)
	return file.Err()
}

// warn tells what is wrong with a capture.
func (r *Reading) warn(name string, all []Warning) {
	for _, w := range all {
		r.cut = r.cut || w.ID == cutShort
		r.Warn(name, w)
	}
}

// packets takes all packets of a file in.
func (r *Reading) packets(ctx context.Context, file *Reader, streams *Assembler) {
	const look = 1 << 10 // packets between looks at the world
	var p Packet
	var frames Decoder
	for n := int64(1); file.Next(&p); n++ {
		r.secrets(file)
		r.packet(&p, &frames, streams)
		if n%look == 0 {
			r.counts.Packets.Add(look)
			if ctx.Err() != nil {
				break
			}
		}
	}
	r.counts.Packets.Add(p.Number % look)
}

// packet takes a packet in.
func (r *Reading) packet(p *Packet, frames *Decoder, streams *Assembler) {
	var flow int64
	if frames.Segment(p, &r.segment) {
		flow = r.add(p, streams)
	}
	if r.Track != nil {
		r.Track(p.Number, flow, r.segment.Parts)
	}
}

// add takes a segment in, and returns its connection.
func (r *Reading) add(p *Packet, streams *Assembler) int64 {
	r.comment = ""
	if strings.HasPrefix(p.Comment, commentSecured) {
		r.comment = p.Comment
	}
	flow := streams.Add(&r.segment)
	if p.Comment != "" {
		r.commented(p.Comment, flow)
	}
	return flow
}

// secrets takes in the TLS secrets that a file has brought. Workers may need
// them from the next packet on and not before it, in every run.
func (r *Reading) secrets(file *Reader) {
	all := file.Secrets()
	if len(all) == r.known {
		return
	}
	r.drain()
	r.Keys.Add(all[r.known:])
	r.known = len(all)
}

// drain waits until all that was read is given out.
func (r *Reading) drain() {
	r.flush()
	var idle []*batch
	for range batches - 1 {
		idle = append(idle, <-r.free)
	}
	for _, b := range idle {
		r.free <- b
	}
}

// Close waits until all is given out.
func (r *Reading) Close() {
	for _, w := range r.workers {
		close(w.in)
	}
	close(r.out)
	r.given.Wait()
}

// Counts are the numbers so far.
func (r *Reading) Counts() *Counts { return &r.counts }

// flush hands on what there is, so that it does not wait for packets that are
// not there yet.
func (r *Reading) flush() {
	b := r.batch
	if len(b.turns) == 0 {
		return
	}
	for _, w := range r.workers {
		w.in <- b
	}
	r.out <- b
	r.batch = <-r.free
}

// pausing calls hook before each read, and counts what was read.
type pausing struct {
	io.Reader
	counts *Counts
	hook   func()
}

func (p pausing) Read(b []byte) (int, error) {
	p.hook()
	n, err := p.Reader.Read(b)
	p.counts.Bytes.Add(int64(n))
	return n, err
}
