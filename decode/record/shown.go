package record

import (
	"iter"
	"math/bits"
	"reflect"
)

// fieldNames are the names of all fields, in their order.
var fieldNames = names(reflect.TypeFor[Fields]())

// Shown are the names and values that JSON shows, in its order: strings, numbers,
// lists, the params of a command, and true or false in an interface. The values
// belong to the record.
func (r *Record) Shown() iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		v := reflect.ValueOf(&r.Fields).Elem()
		for i, word := range r.has {
			for ; word != 0; word &= word - 1 {
				f := i*64 + bits.TrailingZeros64(word)
				if !yield(fieldNames[f], v.Field(f)) {
					return
				}
			}
		}
	}
}
