package record

import (
	"math/bits"
	"reflect"
	"unsafe"
)

// Form is a form that records are written in: what appends a value of each type that
// fields have to b, with a key in front.
type Form struct {
	String  func(b []byte, key, s string) []byte
	Int     func(b []byte, key string, n int64) []byte
	Float   func(b []byte, key string, f float64) []byte
	Bool    func(b []byte, key string, v bool) []byte
	Strings func(b []byte, key string, all []string) []byte
	Parts   func(b []byte, key string, all []Part) []byte
	Map     func(b []byte, key string, m map[string]string) []byte
}

// Layout is a form with the keys of all fields. It is safe for concurrent use.
type Layout [fieldCount]member

// member is a field of a record as a layout has it.
type member struct {
	key    string // "" for one that is left out
	append func(b []byte, key string, of *Fields) []byte
}

// Layout is the form with the keys that key gives for the names of fields; those with
// the key "" are left out. Reflection finds out once where fields stand: for each record
// it would take as long as all else.
func (f Form) Layout(key func(name string) string) *Layout {
	l := new(Layout)
	t := reflect.TypeFor[Fields]()
	for i, name := range names(t) {
		l[i] = member{key(name), f.appender(t.Field(i))}
	}
	return l
}

// appender returns what appends a field of a record.
func (f Form) appender(field reflect.StructField) func([]byte, string, *Fields) []byte {
	switch reflect.Zero(field.Type).Interface().(type) {
	case string:
		return at(field.Offset, f.String)
	case int:
		return at(field.Offset, func(b []byte, key string, n int) []byte { return f.Int(b, key, int64(n)) })
	case int64:
		return at(field.Offset, f.Int)
	case float64:
		return at(field.Offset, f.Float)
	case nil: // an answer
		return at(field.Offset, func(b []byte, key string, v any) []byte { return f.Bool(b, key, v == true) })
	case []string:
		return at(field.Offset, f.Strings)
	case []Part:
		return at(field.Offset, f.Parts)
	case map[string]string:
		return at(field.Offset, f.Map)
	}
	panic("record: a field of a type that no form was taught")
}

// at returns what appends the field at an offset, which is a T.
func at[T any](offset uintptr, value func([]byte, string, T) []byte) func([]byte, string, *Fields) []byte {
	return func(b []byte, key string, of *Fields) []byte {
		return value(b, key, *(*T)(unsafe.Add(unsafe.Pointer(of), offset)))
	}
}

// Append appends the fields that apply to a record and are known, in the order of [Fields].
func (l *Layout) Append(b []byte, r *Record) []byte {
	for i, word := range r.has {
		for ; word != 0; word &= word - 1 {
			if m := &l[i*64+bits.TrailingZeros64(word)]; m.key != "" {
				b = m.append(b, m.key, &r.Fields)
			}
		}
	}
	return b
}
