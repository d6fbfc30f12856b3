package message

import "bytes"

// body takes the lines of a part after its header. The line ending before a
// delimiter is not the part's, so a body learns only from what follows whether
// an ending was its own.
type body interface {
	lines(b []byte) int    // takes as many whole lines from the start of b as it can at once
	text(b []byte)         // takes a piece of a line; nothing means that the message ends in it
	newline(ending string) // takes the end of a line
	end() string           // ends the body and says what is wrong with it
}

// void is the body that nobody keeps: a preamble, an epilogue, a part too many.
type void struct{}

func (void) lines([]byte) int { return 0 }
func (void) text([]byte)      {}
func (void) newline(string)   {}
func (void) end() string      { return "" }

// raw is a body that is not encoded (RFC 2045 6.2).
type raw struct {
	*sink
	ending string // of the line before
}

// reset makes the body ready for a part.
func (r *raw) reset() body {
	r.ending = ""
	return r
}

// lines takes lines that a glance shows to be ordinary text and no delimiter.
func (r *raw) lines(b []byte) int {
	n := 0
	for {
		i := bytes.IndexByte(b[n:], '\n')
		if i <= 1 || i > maxLine || b[n] == '-' || b[n+i-1] != '\r' || !plain(b[n:n+i-1]) {
			break
		}
		n += i + 1
	}
	if n > 0 {
		r.text(b[:n-2])
		r.ending = "\r\n"
	}
	return n
}

func (r *raw) text(b []byte) {
	r.writeString(r.ending)
	r.write(b)
	r.ending = ""
}

func (r *raw) newline(ending string) {
	r.writeString(r.ending)
	r.ending = ending
}

func (r *raw) end() string { return "" }
