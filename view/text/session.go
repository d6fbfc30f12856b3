package text

import (
	"encoding/binary"
	"time"

	"mitmail/decode"
	"mitmail/view/line"
)

// Session lays out the events of one session, so that many can be laid out at
// the same time. What it makes are pieces, which [Writer.Pieces] puts together
// with those of others. It is not safe for concurrent use.
type Session struct {
	protocol decode.Protocol
	page     page
	id       string // as it stands in a line
	zone     *time.Location
	clock    string        // of the piece before,
	ms       int64         // since 1970, which it shows
	run      line.ChunkRun // the chunks that are not shown yet
	limiter  line.FindingLimiter
	begun    bool // there is a piece
}

// NewSession begins a session that speaks p.
func NewSession(id int, p decode.Protocol, o Options) *Session {
	s := &Session{protocol: p, page: newPage(o), zone: o.zone()}
	s.id = s.page.id(id)
	return s
}

// Append appends the pieces of an event to b. Chunks are counted and shown with
// the next event.
func (s *Session) Append(b []byte, ev decode.Event) []byte {
	if s.run.Add(ev) {
		return b
	}
	b = s.piece(b, 0, s.run.Time, s.run.Take())
	var flags flags
	if _, last := ev.Payload.(*decode.Close); last {
		flags = ends
	}
	return s.piece(b, flags, ev.Time, s.limiter.Limit(ev, line.Of(s.protocol, ev)))
}

// End appends the end of a session whose close is not shown.
func (s *Session) End(b []byte) []byte { return s.piece(b, ends, time.Time{}, nil) }

// header stands in front of the lines of each piece.
type header struct {
	flags flags
	at    int64 // second of its time
}

type flags uint8

const (
	begins flags = 1 << iota // the session's first piece
	ends                     // and its last
	opens                    // it begins with the line that a session begins with
)

// headSize is the bytes of a header: the flags, the second, and how many bytes of
// lines there are.
const headSize = 1 + 8 + 4

// head is the header of the piece that p begins with, and its lines.
func head(p []byte) (h header, text []byte) {
	h = header{flags(p[0]), int64(binary.LittleEndian.Uint64(p[1:]))}
	return h, p[headSize : headSize+binary.LittleEndian.Uint32(p[9:])]
}

// piece appends a piece, if there is anything in it.
func (s *Session) piece(b []byte, f flags, at time.Time, lines []line.Line) []byte {
	if len(lines) == 0 && (f&ends == 0 || !s.begun) {
		return b
	}
	if !s.begun {
		f |= begins
	}
	s.begun = true
	if len(lines) > 0 && lines[0].Sign == line.Opened {
		f |= opens
	}
	begin := len(b)
	b = binary.LittleEndian.AppendUint64(append(b, byte(f)), uint64(at.Unix()))
	b = append(b, 0, 0, 0, 0)
	if ms := at.UnixMilli(); ms != s.ms || s.clock == "" {
		s.clock, s.ms = clock(at.In(s.zone)), ms
	}
	clock := s.clock
	for i := range lines {
		b = s.page.line(b, clock, s.id, &lines[i])
		clock = ""
	}
	binary.LittleEndian.PutUint32(b[begin+9:], uint32(len(b)-begin-headSize))
	return b
}

// clock is 15:04:05.000.
func clock(at time.Time) string {
	hour, minute, second := at.Clock()
	ms := at.Nanosecond() / int(time.Millisecond)
	digit := func(n int) byte { return '0' + byte(n%10) }
	return string([]byte{digit(hour / 10), digit(hour), ':', digit(minute / 10), digit(minute), ':', digit(second / 10), digit(second),
		'.', digit(ms / 100), digit(ms / 10), digit(ms)})
}
