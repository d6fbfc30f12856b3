package capture

import (
	"context"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
	"mitmail/decode/capture/tlsopen"
)

// Pipeline decodes the mail in captures with all processors. What is made of the
// events comes out in the order of the packets, the same in every run.
//
//	r := capture.Pipeline[Item]{Begin: …, Emit: …}
//	r.Start()
//	err := r.Read(ctx, name, file) // for each file
//	r.Close()
//
// The packets are read and reassembled on the goroutine that calls Read; workers
// decode the sessions; one goroutine emits what they made. A Pipeline holds a fixed
// number of batches, so each of the three blocks while the next cannot follow.
type Pipeline[T any] struct {
	// Ports are what the servers at some ports speak, whatever it looks like.
	Ports map[uint16]decode.Protocol
	// Keys are the TLS secrets that are known; those that the captures bring are
	// added. Start makes an empty one of nil.
	Keys *tlsopen.KeyLog
	// Track, unless nil, is called for each packet with the connection of the file
	// that it belongs to, 0 for none, and the packets with its other fragments.
	Track func(packet, conn int64, parts []int64)
	// Begin is called for each session, by its worker: several may be called at
	// once. What it returns is called for one batch of events after the other.
	Begin func(*Session, *decode.Conversation) Handler[T]
	// Emit is called with what was made, in order, on a goroutine of its own, and
	// Flush behind each batch.
	Emit  func(s *Session, p []byte, items []T)
	Flush func()
	// Warn is called with what is wrong with a capture that was read.
	Warn func(file string, w pcap.Warning)

	counts  Counts
	workers []*worker[T]
	free    chan *batch[T]
	out     chan *batch[T]
	batch   *batch[T] // being filled
	emitted sync.WaitGroup
	output  atomic.Int64 // bytes that workers made and that are not emitted
	file    string
	cut     bool                      // the capture was cut short
	waiting int                       // bytes that pending connections hold
	known   int                       // bytes of the file's TLS secrets
	named   map[int64]decode.Protocol // what connections of the file speak, as the file says
	segment packet.Segment            // that is being read,
	comment string                    // and its comment in the capture, if that is TLS
}

// Start starts the goroutines. They run until Close.
func (r *Pipeline[T]) Start() {
	if r.Keys == nil {
		r.Keys = new(tlsopen.KeyLog)
	}
	n := runtime.GOMAXPROCS(0)
	r.free, r.out = make(chan *batch[T], batches), make(chan *batch[T], batches)
	for range batches {
		r.free <- newBatch[T](n)
	}
	budget := decode.NewBudget(pendingBytes)
	for i := range n {
		w := &worker[T]{number: i, begin: r.Begin, in: make(chan *batch[T], batches), output: &r.output, budget: budget}
		r.workers = append(r.workers, w)
		go w.run()
	}
	r.batch = <-r.free
	r.emitted.Go(r.emit)
}

// emit emits what was made of each batch.
func (r *Pipeline[T]) emit() {
	for b := range r.out {
		for through := false; !through; {
			through = b.ready()
			r.output.Add(-int64(b.inOrder(r.Emit)))
			b.resume()
			r.Flush()
		}
		b.reset()
		r.free <- b
	}
}

// Read reads a capture to its end, or until ctx is done: then what is open is
// cut off. The error says why nothing, or no more, could be read of it.
func (r *Pipeline[T]) Read(ctx context.Context, name string, in io.Reader) error {
	file, err := pcap.NewReader(name, pausing{in, &r.counts, r.flush})
	if err != nil {
		return err
	}
	r.file, r.cut, r.known, r.named = name, false, 0, nil
	streams := tcp.NewAssembler(r.accept)
	streams.Serves = r.serves
	r.packets(ctx, file, streams)
	if ctx.Err() == nil {
		r.warn(name, file.Warnings())
	}
	streams.Close()
	r.flush()
	r.counts.Conns.Add(streams.Count())
	return file.Err()
}

// warn reports what is wrong with a capture.
func (r *Pipeline[T]) warn(name string, all []pcap.Warning) {
	for _, w := range all {
		r.cut = r.cut || w.ID == pcap.CutShort
		r.Warn(name, w)
	}
}

// packets reads all packets of a file.
func (r *Pipeline[T]) packets(ctx context.Context, file *pcap.Reader, streams *tcp.Assembler) {
	const look = 1 << 10 // packets between looks at the world
	var p pcap.Packet
	var frames packet.Decoder
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

// packet reads a packet.
func (r *Pipeline[T]) packet(p *pcap.Packet, frames *packet.Decoder, streams *tcp.Assembler) {
	var conn int64
	if frames.Segment(p, &r.segment) {
		conn = r.add(p, streams)
	}
	if r.Track != nil {
		r.Track(p.Number, conn, r.segment.Parts)
	}
}

// add reassembles a segment, and returns its connection.
func (r *Pipeline[T]) add(p *pcap.Packet, streams *tcp.Assembler) int64 {
	r.comment = ""
	if strings.HasPrefix(p.Comment, commentSecured) {
		r.comment = p.Comment
	}
	conn := streams.Add(&r.segment)
	if p.Comment != "" {
		r.commented(p.Comment, conn)
	}
	return conn
}

// secrets adds the TLS secrets that a file has brought. Workers may need
// them from the next packet on and not before it, in every run.
func (r *Pipeline[T]) secrets(file *pcap.Reader) {
	all := file.Secrets()
	if len(all) == r.known {
		return
	}
	r.drain()
	r.Keys.Add(all[r.known:])
	r.known = len(all)
}

// drain blocks until all that was read is emitted.
func (r *Pipeline[T]) drain() {
	r.flush()
	var idle []*batch[T]
	for range batches - 1 {
		idle = append(idle, <-r.free)
	}
	for _, b := range idle {
		r.free <- b
	}
}

// Close blocks until all is emitted.
func (r *Pipeline[T]) Close() {
	for _, w := range r.workers {
		close(w.in)
	}
	close(r.out)
	r.emitted.Wait()
}

// Counts are the numbers so far.
func (r *Pipeline[T]) Counts() *Counts { return &r.counts }

// flush sends the batch to the workers, so that nothing in it waits for packets
// that are not there yet.
func (r *Pipeline[T]) flush() {
	b := r.batch
	if len(b.steps) == 0 {
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
