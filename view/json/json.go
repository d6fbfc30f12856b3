// Package json writes records for programs: one JSON object a line, in UTF-8.
package json

import (
	"io"

	"mitmail/decode/record"
)

// Writer writes records. It is not safe for concurrent use.
type Writer struct {
	w    io.Writer
	line []byte
}

// New returns a Writer to w. Every record is one Write, its line end included,
// so that whoever reads along never sees half a record.
func New(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes one record. The error is that of the underlying writer.
func (j *Writer) Write(r *record.Record) error {
	j.line = Append(j.line[:0], r)
	_, err := j.w.Write(j.line)
	return err
}

// Append appends what Write writes to b.
func Append(b []byte, r *record.Record) []byte { return append(r.AppendJSON(b), '\n') }
