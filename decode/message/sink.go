package message

import "crypto/sha256"

// A sink's buffer starts small and grows in steps of four, once.
const (
	firstBuffer = 512
	fullBuffer  = 8192
)

// sink takes the decoded octets of a part and hashes them in large runs.
type sink struct {
	digest digest
	buf    []byte
}

// space returns room for n octets behind what is there; n is no more than
// fullBuffer. Add says how many were used.
func (s *sink) space(n int) []byte {
	for cap(s.buf)-len(s.buf) < n {
		if cap(s.buf) == fullBuffer {
			s.flush()
			break
		}
		s.buf = append(make([]byte, 0, max(firstBuffer, 4*cap(s.buf))), s.buf...)
	}
	return s.buf[len(s.buf):cap(s.buf)]
}

// add takes n octets that were put into space.
func (s *sink) add(n int) { s.buf = s.buf[:len(s.buf)+n] }

// write takes octets. Many are hashed where they are.
func (s *sink) write(b []byte) {
	if len(b) > fullBuffer/4 {
		s.flush()
		s.digest.write(b)
		return
	}
	s.add(copy(s.space(len(b)), b))
}

func (s *sink) writeString(b string) {
	if b != "" {
		s.add(copy(s.space(len(b)), b))
	}
}

// flush hashes what is in the buffer.
func (s *sink) flush() {
	s.digest.write(s.buf)
	s.buf = s.buf[:0]
}

// result ends a part: its size and hash, and the sink is empty again.
func (s *sink) result() (size int64, sum [sha256.Size]byte) {
	s.flush()
	size, sum = s.digest.size, s.digest.sum()
	s.digest.reset()
	return size, sum
}
