package capture

import (
	"context"
	"io"
	"runtime"
	"slices"
	"sync"

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
	// Begin is called for each session, by its worker: several may be called at
	// once. What it returns is called for one batch of events after the other.
	Begin func(*Session, *decode.Conversation) Hearer
	// Give takes what was made, in order, on a goroutine of its own. Flush is
	// called behind each batch.
	Give  func(s *Session, p []byte, kept []any)
	Flush func()

	counts  Counts
	workers []*worker
	free    chan *batch
	out     chan *batch
	batch   *batch // being filled
	given   sync.WaitGroup
	file    string
	cut     bool // the capture was cut short
	waiting int  // bytes that callers keep
}

// Start starts the goroutines. They run until Close.
func (r *Reading) Start() {
	n := runtime.GOMAXPROCS(0)
	r.free, r.out = make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		r.free <- &batch{made: make([]Output, n)}
	}
	for i := range n {
		w := &worker{number: i, begin: r.Begin, in: make(chan *batch, batches)}
		r.workers = append(r.workers, w)
		go w.run()
	}
	r.batch = <-r.free
	r.given.Go(r.give)
}

// give gives out what was made of each batch.
func (r *Reading) give() {
	for b := range r.out {
		b.work.Wait()
		b.inOrder(r.Give)
		r.Flush()
		b.reset()
		r.free <- b
	}
}

// Read reads a capture to its end, or until ctx is done: then what is open is
// cut off. The error says why nothing, or no more, could be read of it.
func (r *Reading) Read(ctx context.Context, name string, in io.Reader) error {
	file, err := NewReader(name, pausing{in, r.flush})
	if err != nil {
		return err
	}
	r.file, r.cut = name, false
	streams := NewAssembler(r.meet)
	streams.Serves = r.serves
	r.packets(ctx, file, streams)
	r.cut = slices.ContainsFunc(file.Warnings(), func(w Warning) bool { return w.ID == cutShort })
	streams.Close()
	r.flush()
	r.counts.Flows.Add(streams.count)
	return file.Err()
}

// packets takes all packets of a file in.
func (r *Reading) packets(ctx context.Context, file *Reader, streams *Assembler) {
	const look = 1 << 10 // packets between looks at the world
	var (
		p      Packet
		s      Segment
		frames Decoder
	)
	for n := int64(1); file.Next(&p); n++ {
		if frames.Segment(&p, &s) {
			streams.Add(&s)
		}
		if n%look == 0 {
			r.counts.Packets.Add(look)
			if ctx.Err() != nil {
				break
			}
		}
	}
	r.counts.Packets.Add(p.Number % look)
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
	b.work.Add(len(r.workers))
	for _, w := range r.workers {
		w.in <- b
	}
	r.out <- b
	r.batch = <-r.free
}

// pausing calls hook before each read.
type pausing struct {
	io.Reader
	hook func()
}

func (b pausing) Read(p []byte) (int, error) {
	b.hook()
	return b.Reader.Read(p)
}
