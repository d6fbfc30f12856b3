package otlp

import (
	"encoding/binary"
	"math"
	"reflect"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// What is sent is appended to bytes field by field, as records are to JSON: the
// generated types of go.opentelemetry.io/proto/otlp take three times as long, for
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
	b = protowire.AppendTag(b, field, protowire.BytesType)
	start := len(b)
	b = fill(b)
	return lengthen(b, start)
}

// lengthen puts the length of what stands behind start in front of it.
func lengthen(b []byte, start int) []byte {
	n := len(b) - start
	size := protowire.SizeVarint(uint64(n))
	b = append(b, make([]byte, size)...)
	copy(b[start+size:], b[start:start+n])
	protowire.AppendVarint(b[:start], uint64(n))
	return b
}

// text appends a field that is a string or bytes.
func text[T string | []byte](b []byte, field protowire.Number, s T) []byte {
	b = protowire.AppendTag(b, field, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(len(s)))
	return append(b, s...)
}

// number appends a field that is an integer or an enumeration.
func number(b []byte, field protowire.Number, n int64) []byte {
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(n))
}

// moment appends a field that is a time.
func moment(b []byte, field protowire.Number, at time.Time) []byte {
	b = protowire.AppendTag(b, field, protowire.Fixed64Type)
	return binary.LittleEndian.AppendUint64(b, uint64(at.UnixNano()))
}

// attribute appends a field that is a name and a value of one of the kinds that
// records have.
func attribute(b []byte, field protowire.Number, prefix, name string, v reflect.Value) []byte {
	return message(b, field, func(b []byte) []byte {
		b = protowire.AppendTag(b, keyValueKey, protowire.BytesType)
		b = protowire.AppendVarint(b, uint64(len(prefix)+len(name)))
		b = append(append(b, prefix...), name...)
		return message(b, keyValueValue, func(b []byte) []byte { return value(b, v) })
	})
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
		b = protowire.AppendTag(b, anyDouble, protowire.Fixed64Type)
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
				b = attribute(b, listValues, "", key.String(), v.MapIndex(key))
			}
			return b
		})
	case reflect.Struct:
		return message(b, anyKV, func(b []byte) []byte {
			t := v.Type()
			for i := range t.NumField() {
				if f := v.Field(i); f.Kind() != reflect.String || f.Len() > 0 {
					b = attribute(b, listValues, "", t.Field(i).Tag.Get("expr"), f)
				}
			}
			return b
		})
	}
	panic("otlp: a value of a kind that it was not taught")
}
