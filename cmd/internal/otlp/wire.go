package otlp

import (
	"encoding/binary"
	"math"
	"reflect"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// What is sent is appended to bytes field by field, as records are to JSON: the
// generated types of go.opentelemetry.io/proto/otlp take four times as long, for
// each of their values is a piece of memory of its own. The numbers are those of its
// .proto files; the tests read all of it with these types.

// The fields of common.proto and resource.proto.
const (
	keyValueKey, keyValueValue                             = 1, 2
	anyString, anyBool, anyInt, anyDouble, anyArray, anyKV = 1, 2, 3, 4, 5, 6
	listValues                                             = 1 // of ArrayValue and KeyValueList
	resourceAttributes                                     = 1
	scopeName                                              = 1
	dataResources                                          = 1 // of TracesData, LogsData
	resourceResource, resourceScopes                       = 1, 2
	scopeScope, scopeItems                                 = 1, 2
)

// message appends a field that is a message, which fill appends.
func message(b []byte, field protowire.Number, fill func([]byte) []byte) []byte {
	b, start := begin(b, field)
	return end(fill(b), start)
}

// begin begins a field that is a message. Most are so short that their length takes a byte.
func begin(b []byte, field protowire.Number) (message []byte, start int) {
	b = append(tag(b, field, protowire.BytesType), 0)
	return b, len(b)
}

// end puts the length of a message in front of it.
func end(b []byte, start int) []byte {
	n := len(b) - start
	if n < 1<<7 {
		b[start-1] = byte(n)
		return b
	}
	more := protowire.SizeVarint(uint64(n)) - 1
	b = append(b, make([]byte, more)...)
	copy(b[start+more:], b[start:start+n])
	protowire.AppendVarint(b[:start-1], uint64(n))
	return b
}

// tag appends what a field begins with: a byte, as there are no numbers from 16 on.
func tag(b []byte, field protowire.Number, kind protowire.Type) []byte {
	return append(b, byte(protowire.EncodeTag(field, kind)))
}

// text appends a field that is a string or bytes.
func text[T string | []byte](b []byte, field protowire.Number, s T) []byte {
	b = tag(b, field, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(len(s)))
	return append(b, s...)
}

// number appends a field that is an integer or an enumeration.
func number(b []byte, field protowire.Number, n int64) []byte {
	b = tag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(n))
}

// moment appends a field that is a time.
func moment(b []byte, field protowire.Number, at time.Time) []byte {
	b = tag(b, field, protowire.Fixed64Type)
	return binary.LittleEndian.AppendUint64(b, uint64(at.UnixNano()))
}

// attribute appends a field that is a name, which is a field of KeyValue, and a value of
// one of the kinds that records have.
func attribute(b []byte, field protowire.Number, key []byte, v reflect.Value) []byte {
	b, start := begin(b, field)
	b, at := begin(append(b, key...), keyValueValue)
	return end(end(value(b, v), at), start)
}

// named appends an attribute by its name.
func named(b []byte, field protowire.Number, prefix, name string, v reflect.Value) []byte {
	var key [64]byte
	return attribute(b, field, keyOf(key[:0], prefix, name), v)
}

// keyOf appends the name of an attribute, as a field of KeyValue.
func keyOf(b []byte, prefix, name string) []byte {
	b = tag(b, keyValueKey, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(len(prefix)+len(name)))
	return append(append(b, prefix...), name...)
}

// value appends the fields of an AnyValue.
func value(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Interface:
		return value(b, v.Elem())
	case reflect.String:
		return text(b, anyString, v.String())
	case reflect.Bool:
		return number(b, anyBool, int64(protowire.EncodeBool(v.Bool())))
	case reflect.Int, reflect.Int64:
		return number(b, anyInt, v.Int())
	case reflect.Float64:
		b = tag(b, anyDouble, protowire.Fixed64Type)
		return protowire.AppendFixed64(b, math.Float64bits(v.Float()))
	case reflect.Slice:
		return message(b, anyArray, func(b []byte) []byte {
			for i := range v.Len() {
				b = message(b, listValues, func(b []byte) []byte { return value(b, v.Index(i)) })
			}
			return b
		})
	case reflect.Map:
		return message(b, anyKV, func(b []byte) []byte {
			for _, key := range sortedKeys(v) {
				b = named(b, listValues, "", key.String(), v.MapIndex(key))
			}
			return b
		})
	case reflect.Struct:
		return message(b, anyKV, func(b []byte) []byte {
			t := v.Type()
			for i := range t.NumField() {
				if f := v.Field(i); f.Kind() != reflect.String || f.Len() > 0 {
					b = named(b, listValues, "", t.Field(i).Tag.Get("expr"), f)
				}
			}
			return b
		})
	}
	panic("otlp: a value of a kind that it was not taught")
}
