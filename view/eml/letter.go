package eml

import "io"

// inMemory is how much of a letter is in memory before it goes to the disk.
const inMemory = 64 << 10

// Letter is the text of a message on its way. It is an io.Writer whose first
// error is that of whatever it is kept in. Its owner closes it. It is not safe
// for concurrent use.
type Letter struct {
	dir  string // of its file
	head []byte // the text, as long as there is no file
	file *part
	size int64
	safe bool // all of it is on the disk
	err  error
}

// NewLetter makes a letter. One that gets large is a file in dir, if possible
// without a name, which goes away with the letter unless a [Folder] keeps it.
func NewLetter(dir string) *Letter { return &Letter{dir: dir} }

// Size is how many bytes were written.
func (l *Letter) Size() int64 { return l.size }

// Write implements io.Writer.
func (l *Letter) Write(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	l.size += int64(len(p))
	l.safe = false
	l.head = append(l.head, p...)
	if len(l.head) > inMemory {
		l.err = l.spill()
	}
	return len(p), l.err
}

// spill moves what is in memory to the disk.
func (l *Letter) spill() (err error) {
	if l.file == nil {
		if l.file, err = newPart(l.dir); err != nil {
			return err
		}
	}
	_, err = l.file.Write(l.head)
	l.head = l.head[:0]
	return err
}

// WriteTo implements io.WriterTo. It may be called again.
func (l *Letter) WriteTo(w io.Writer) (int64, error) {
	if l.err != nil {
		return 0, l.err
	}
	var n int64
	if l.file != nil {
		var err error
		if n, err = io.Copy(w, io.NewSectionReader(l.file, 0, l.size-int64(len(l.head)))); err != nil {
			return n, err
		}
	}
	m, err := w.Write(l.head)
	return n + int64(m), err
}

// maskWindow is how much of a letter is masked at once.
const maskWindow = 64 << 10

// Masker hides secrets in text that comes in pieces, without changing its length:
// Add takes a piece and returns how many bytes are final, Take returns them, and
// End makes the rest final.
type Masker interface {
	Add(p []byte) (ready int)
	Take(n int) []byte
	End() (ready int)
}

// Mask hides what nobody should see.
func (l *Letter) Mask(m Masker) error {
	l.safe = false
	if l.file == nil {
		n := m.Add(l.head)
		n = copy(l.head, m.Take(n))
		copy(l.head[n:], m.Take(m.End()))
		return l.err
	}
	if l.err == nil {
		l.err = l.spill()
	}
	buf := make([]byte, maskWindow)
	var read, written int64
	write := func(n int) {
		if p := m.Take(n); l.err == nil {
			_, l.err = l.file.WriteAt(p, written)
			written += int64(len(p))
		}
	}
	for l.err == nil && read < l.size {
		n := min(maskWindow, l.size-read)
		_, l.err = l.file.ReadAt(buf[:n], read)
		read += n
		write(m.Add(buf[:n]))
	}
	write(m.End())
	return l.err
}

// Sync blocks until all of it is on the disk, where a [Folder] has only to name it.
func (l *Letter) Sync() error {
	if l.err == nil && !l.safe {
		l.err = l.spill()
	}
	if l.err == nil && !l.safe {
		l.err = l.file.Sync()
		l.safe = l.err == nil
	}
	return l.err
}

// link gives the file of the letter a name that nobody has.
func (l *Letter) link(path string) error {
	if err := l.Sync(); err != nil {
		return err
	}
	return l.file.link(path)
}

// Close lets the letter go.
func (l *Letter) Close() {
	if l.file != nil {
		l.file.discard()
	}
}
