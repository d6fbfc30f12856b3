package record

import (
	"iter"
	"math/bits"
	"reflect"
	"slices"
)

// fieldNames are the names of all fields, in their order.
var fieldNames = names(reflect.TypeFor[Fields]())

// FieldNames are the names of all fields of records, by their numbers.
func FieldNames() []string { return slices.Clone(fieldNames) }

// Shown are the numbers and values of the fields that JSON shows, in its order: strings,
// numbers, lists, the params of a command, and true or false in an interface. The values
// belong to the record.
func (r *Record) Shown() iter.Seq2[int, reflect.Value] {
	return func(yield func(int, reflect.Value) bool) {
		v := reflect.ValueOf(&r.Fields).Elem()
		for i, word := range r.has {
			for ; word != 0; word &= word - 1 {
				f := i*64 + bits.TrailingZeros64(word)
				if !yield(f, v.Field(f)) {
					return
				}
			}
		}
	}
}
