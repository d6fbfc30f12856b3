package capture

import (
	"context"
	"io"
	"strings"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
	"mitmail/decode/capture/tlsopen"
)

// reading reads one file, on a goroutine of its own: it reassembles the packets and
// fills batches with what happens to the sessions.
type reading[T any] struct {
	of     *Pipeline[T]
	number int
	name   string
	keys   *tlsopen.KeyLog
	touch  []bool // which sessions of the file touch the time that is asked for; nil for all
	pool   <-chan *batch[T]
	out    chan *batch[T] // has room for all batches of the pool
	batch  *batch[T]      // being filled

	begun   int                       // sessions
	passed  int                       // those since the last one that touches the time that is asked for
	cut     bool                      // the capture was cut short
	waiting int                       // bytes that pending connections hold
	known   int                       // bytes of the file's TLS secrets
	named   map[int64]decode.Protocol // what connections of the file speak, as the file says
	segment packet.Segment            // that is being read,
	comment string                    // and its comment in the capture, if that is TLS
}

// newReading makes the reading of a file, with the batches of a pool.
func newReading[T any](of *Pipeline[T], number int, name string, pool chan *batch[T]) *reading[T] {
	return &reading[T]{of: of, number: number, name: name, keys: tlsopen.NewKeyLog(of.Keys), pool: pool, out: make(chan *batch[T], batches)}
}

// run reads the file. The last batch has its end.
func (r *reading[T]) run(ctx context.Context) {
	defer close(r.out)
	r.batch = <-r.pool
	end := &ending{number: r.number, name: r.name}
	end.warnings, end.err = r.read(ctx)
	end.passed = r.passed
	r.batch.end = end
	r.out <- r.batch
}

// read reads the file, and before it what touches the time that is asked for.
func (r *reading[T]) read(ctx context.Context) ([]pcap.Warning, error) {
	if r.of.Within != nil {
		some, err := r.scout(ctx)
		if err != nil || !some {
			return nil, err
		}
	}
	in, err := r.of.Open(ctx, r.number)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	file, err := pcap.NewReader(r.name, pausing{in, &r.of.counts, r.flush})
	if err != nil {
		return nil, err
	}
	return r.sessions(ctx, file), file.Err()
}

// sessions fills batches with the sessions of a file, and returns what is wrong with
// it.
func (r *reading[T]) sessions(ctx context.Context, file *pcap.Reader) (warnings []pcap.Warning) {
	streams := r.assembler(r)
	r.packets(ctx, file, streams)
	if ctx.Err() == nil {
		warnings = file.Warnings()
	}
	for _, w := range warnings {
		r.cut = r.cut || w.ID == pcap.CutShort
	}
	streams.Close()
	r.of.counts.Conns.Add(streams.Count())
	return warnings
}

// assembler makes an assembler whose connections become sessions of an opener.
func (r *reading[T]) assembler(opener sessionOpener) *tcp.Assembler {
	streams := tcp.NewAssembler(func(k tcp.Key) tcp.Handler { return &pendingConn{opener: opener, key: k} })
	streams.Serves = r.serves
	return streams
}

// look is how many packets are read between looks at the world.
const look = 1 << 10

// packets reads all packets of the file.
func (r *reading[T]) packets(ctx context.Context, file *pcap.Reader, streams *tcp.Assembler) {
	track := func(int64, int64, []int64) {}
	if r.of.Track != nil {
		track = r.of.Track(r.number)
	}
	var p pcap.Packet
	var frames packet.Decoder
	for n := int64(1); file.Next(&p); n++ {
		r.secrets(file)
		track(p.Number, r.packet(&p, &frames, streams), r.segment.Parts)
		if n%look == 0 {
			r.of.counts.Packets.Add(look)
			if ctx.Err() != nil {
				break
			}
		}
	}
	r.of.counts.Packets.Add(p.Number % look)
}

// packet reads a packet, and returns its connection; 0 for none.
func (r *reading[T]) packet(p *pcap.Packet, frames *packet.Decoder, streams *tcp.Assembler) int64 {
	if !frames.Segment(p, &r.segment) {
		return 0
	}
	r.comment = ""
	if strings.HasPrefix(p.Comment, commentSecured) {
		r.comment = p.Comment
	}
	conn := streams.Add(&r.segment)
	if p.Comment != "" {
		r.commented(p.Comment, conn)
		if r.of.Changed != nil && changed(p.Comment, r.segment.Data) {
			r.of.Changed(conn)
		}
	}
	return conn
}

// secrets adds the TLS secrets that the file has brought: they are known from the
// next batch on.
func (r *reading[T]) secrets(file *pcap.Reader) {
	all := file.Secrets()
	if len(all) == r.known {
		return
	}
	r.flush()
	r.batch.keys, r.batch.secrets = r.keys, append(r.batch.secrets, all[r.known:]...)
	r.known = len(all)
}

// flush sends the batch on, so that nothing in it waits for packets that are not
// there yet.
func (r *reading[T]) flush() {
	if len(r.batch.steps) == 0 {
		return
	}
	r.out <- r.batch
	r.batch = <-r.pool
}

// pausing calls hook before each read, and counts what was read.
type pausing struct {
	io.Reader
	counts *Counts
	hook   func()
}

// Read implements io.Reader.
func (p pausing) Read(b []byte) (int, error) {
	p.hook()
	n, err := p.Reader.Read(b)
	p.counts.Bytes.Add(int64(n))
	return n, err
}
