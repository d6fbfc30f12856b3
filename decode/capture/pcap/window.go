package pcap

import "io"

// Sizes of a window: at first, and what it grows to while reads fill it. Beyond
// that it grows only with bytes that have come, never with what a header
// announces.
const (
	firstSize = 16 << 10
	maxSize   = 512 << 10
)

// window is what is buffered of a stream of bytes. A live stream is never asked for more
// than is needed.
type window struct {
	r      io.Reader
	buf    []byte
	lo, hi int   // the bytes that are there
	offset int64 // of buf[lo] in the stream
	full   bool  // the last read took all the room
	err    error // why there are no more
}

// peek returns the next n bytes, or fewer where the stream ends. They are valid
// until the next peek or skip that has to read.
func (in *window) peek(n int) []byte {
	if in.hi-in.lo < n {
		in.fill(n)
	}
	return in.buf[in.lo:min(in.lo+n, in.hi)]
}

// fill reads until n bytes are there.
func (in *window) fill(n int) {
	in.hi = copy(in.buf, in.buf[in.lo:in.hi])
	in.lo = 0
	for in.hi < n && in.err == nil {
		in.grow()
		var got int
		got, in.err = in.r.Read(in.buf[in.hi:])
		in.hi += got
		in.full = in.hi == len(in.buf)
	}
}

// grow makes room, and more of it when the last read took all there was.
func (in *window) grow() {
	if in.hi < len(in.buf) && (!in.full || len(in.buf) >= maxSize) {
		return
	}
	buf := make([]byte, max(firstSize, 2*len(in.buf)))
	copy(buf, in.buf[:in.hi])
	in.buf = buf
}

// take passes over n bytes that peek has returned.
func (in *window) take(n int) {
	in.lo += n
	in.offset += int64(n)
}

// skip passes over n bytes, or fewer where the stream ends, and returns how
// many it were.
func (in *window) skip(n int64) int64 {
	var done int64
	for done < n {
		some := len(in.peek(int(min(n-done, maxSize))))
		if some == 0 {
			break
		}
		in.take(some)
		done += int64(some)
	}
	return done
}
