package record

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// The errors of lines that no Record was written as.
var (
	errNoObject = errors.New("this is no record: one JSON object a line")
	errNoRecord = errors.New("this is no record: it has no session, seq or event")
)

// places are the fields of a record by their name.
var places = func() map[string]field {
	m := make(map[string]field, fieldCount)
	for i, name := range names(reflect.TypeFor[Fields]()) {
		m[name] = field(i)
	}
	return m
}()

// Parse reads a record as [Record.AppendJSON] writes it. Names that it does not know
// are passed over: a later version may have more. What the session says of a record
// (see [Fields]) is there only where the record itself prints it.
func Parse(line []byte) (Record, error) {
	var r Record
	var all map[string]json.RawMessage
	var another *json.UnmarshalTypeError
	switch err := json.Unmarshal(line, &all); {
	case errors.As(err, &another):
		return Record{}, errNoObject
	case err != nil:
		return Record{}, err
	}
	fields := reflect.ValueOf(&r.Fields).Elem()
	for name, text := range all {
		f, known := places[name]
		if !known || string(text) == "null" {
			continue
		}
		if err := json.Unmarshal(text, fields.Field(int(f)).Addr().Interface()); err != nil {
			return Record{}, fmt.Errorf("this is no record: %s has a value that it cannot have", name) // package json would name Go's types
		}
		r.has.add(f)
	}
	if r.Session < 1 || r.Seq < 1 || r.Event == "" {
		return Record{}, errNoRecord
	}
	if r.Event == "command" && r.Known == nil {
		r.Known = true // it is said only where it is not
	}
	return r, nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (p *Part) UnmarshalJSON(text []byte) error {
	type part struct {
		Type   string `json:"type"`
		Name   string `json:"name"`
		Size   int64  `json:"size"`
		SHA256 string `json:"sha256"`
	}
	return json.Unmarshal(text, (*part)(p))
}

// Received is the bytes that stand behind the record; nil where there are none, or
// where raw_base64 is not base64.
func (r *Record) Received() []byte { return octets(r.Raw, r.RawBase64) }

// Forwarded is the bytes that went on: those of sent where something else did.
func (r *Record) Forwarded() []byte {
	if r.has.any(fSent, fSentBase64) {
		return octets(r.Sent, r.SentBase64)
	}
	return r.Received()
}

// octets are bytes that stand in one of two fields.
func octets(text, coded string) []byte {
	if coded == "" {
		return []byte(text)
	}
	p, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return nil
	}
	return p
}

// Has reports whether the record has a name: that it applies, and is known.
func (r *Record) Has(name string) bool {
	f, known := places[name]
	return known && r.has.any(f)
}
