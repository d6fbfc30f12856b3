package capture

import (
	"context"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/detect"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
)

// scout finds out how long the sessions of a file last: it finds the same ones as
// the reading of the file, and decodes none. It keeps two times a session.
type scout[T any] struct {
	*reading[T]
	spans []span
}

// span is the times of a session's first and last packets, in nanoseconds.
type span struct{ first, last int64 }

// scout finds out which sessions of the file touch the time that is asked for, and
// reports whether there are some. A file without is not read again.
func (r *reading[T]) scout(ctx context.Context) (some bool, err error) {
	in, err := r.of.Open(ctx, r.number)
	if err != nil {
		return false, err
	}
	defer in.Close()
	file, err := pcap.NewReader(r.name, in)
	if err != nil {
		return false, err
	}
	s := &scout[T]{reading: newReading(r.of, r.number, r.name, nil)}
	s.all(ctx, file)
	r.touch = make([]bool, len(s.spans))
	for i, t := range s.spans {
		r.touch[i] = r.of.Within(time.Unix(0, t.first), time.Unix(0, t.last))
		some = some || r.touch[i]
	}
	if !some {
		r.passed = len(s.spans)
		r.of.counts.Bytes.Add(file.Consumed())
	}
	return some, file.Err()
}

// all reads all packets.
func (s *scout[T]) all(ctx context.Context, file *pcap.Reader) {
	streams := s.assembler(s)
	var p pcap.Packet
	var frames packet.Decoder
	for file.Next(&p) && (p.Number%look != 0 || ctx.Err() == nil) {
		s.packet(&p, &frames, streams)
	}
	streams.Close()
}

// begin implements [sessionOpener].
func (s *scout[T]) begin(_ *pendingConn, _ decode.Protocol, at moment) *Session {
	n := at.at.UnixNano()
	s.spans = append(s.spans, span{n, n})
	return &Session{ID: len(s.spans)}
}

// put implements [sessionOpener].
func (s *scout[T]) put(t step, _ []byte) {
	of := &s.spans[t.session.ID-1]
	n := t.at.UnixNano()
	of.first, of.last = min(of.first, n), max(of.last, n)
}

// skip implements [sessionOpener].
func (*scout[T]) skip(*pendingConn, detect.ProtocolSet) {}
