package control

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// maxLine is how many bytes the lines that are read from all connections have together
// at most. One may be the text of a message.
const maxLine = 64 << 20

// errTooLong is the error of a line for which there is no room.
var errTooLong = fmt.Errorf("a line may have %d MiB, as may those of all connections together", maxLine>>20)

// lineReader reads lines. Those that do not fit its buffer count for all connections.
type lineReader struct {
	r    *bufio.Reader
	kept *atomic.Int64 // bytes of all connections
	own  int64         // of those, this one's
}

// next is the next line, which is valid until the next call. The last one may have no
// ending.
func (l *lineReader) next() (line []byte, err error) {
	l.release()
	for {
		part, err := l.r.ReadSlice('\n')
		switch {
		case err == nil && line == nil:
			return part, nil
		case len(part) == 0 && line == nil:
			return nil, err
		case !l.keep(len(part)):
			return nil, errTooLong
		}
		line = append(line, part...)
		if err == nil || errors.Is(err, io.EOF) {
			return line, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
	}
}

// keep reports whether there is room for n bytes more.
func (l *lineReader) keep(n int) bool {
	l.own += int64(n)
	return l.kept.Add(int64(n)) <= maxLine
}

// release makes room again.
func (l *lineReader) release() {
	l.kept.Add(-l.own)
	l.own = 0
}
