package otlp

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"mitmail/decode/record"
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

// attributes are a field that is a name and a value, a KeyValue: what appends one
// behind a key, for each type that fields of records have.
type attributes protowire.Number

// key is the name of an attribute, as a field of KeyValue.
func key(name string) string { return string(text(nil, keyValueKey, name)) }

// value begins an attribute with a value of n bytes.
func (a attributes) value(b []byte, key string, n int) []byte {
	b = tag(b, protowire.Number(a), protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(len(key)+1+protowire.SizeBytes(n)))
	b = tag(append(b, key...), keyValueValue, protowire.BytesType)
	return protowire.AppendVarint(b, uint64(n))
}

func (a attributes) string(b []byte, key, s string) []byte {
	return text(a.value(b, key, 1+protowire.SizeBytes(len(s))), anyString, s)
}

func (a attributes) int(b []byte, key string, n int64) []byte {
	return number(a.value(b, key, 1+protowire.SizeVarint(uint64(n))), anyInt, n)
}

func (a attributes) float(b []byte, key string, f float64) []byte {
	b = tag(a.value(b, key, 1+protowire.SizeFixed64()), anyDouble, protowire.Fixed64Type)
	return protowire.AppendFixed64(b, math.Float64bits(f))
}

func (a attributes) bool(b []byte, key string, v bool) []byte {
	return number(a.value(b, key, 2), anyBool, int64(protowire.EncodeBool(v)))
}

func (a attributes) strings(b []byte, key string, all []string) []byte {
	return a.nested(b, key, anyArray, func(b []byte) []byte {
		for _, s := range all {
			b = message(b, listValues, func(b []byte) []byte { return text(b, anyString, s) })
		}
		return b
	})
}

func (a attributes) parts(b []byte, key string, all []record.Part) []byte {
	return a.nested(b, key, anyArray, func(b []byte) []byte {
		for i := range all {
			b = message(b, listValues, func(b []byte) []byte { return part(b, &all[i]) })
		}
		return b
	})
}

func (a attributes) table(b []byte, of string, m map[string]string) []byte {
	return a.nested(b, of, anyKV, func(b []byte) []byte {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			b = member.string(b, key(name), m[name])
		}
		return b
	})
}

// nested appends an attribute that holds a message, which fill appends.
func (a attributes) nested(b []byte, key string, field protowire.Number, fill func([]byte) []byte) []byte {
	return message(b, protowire.Number(a), func(b []byte) []byte {
		return message(append(b, key...), keyValueValue, func(b []byte) []byte { return message(b, field, fill) })
	})
}

// member is one of a table.
const member = attributes(listValues)

// The names of what a part has, as those of [record.Part] in JSON.
var partType, partName, partSize, partSHA256 = key("type"), key("name"), key("size"), key("sha256")

// part appends a part of a message, as an AnyValue.
func part(b []byte, p *record.Part) []byte {
	return message(b, anyKV, func(b []byte) []byte {
		b = member.string(b, partType, p.Type)
		if p.Name != "" {
			b = member.string(b, partName, p.Name)
		}
		return member.string(member.int(b, partSize, p.Size), partSHA256, p.SHA256)
	})
}

// layout is what records say, as attributes: all but the names without.
func (a attributes) layout(without ...string) *record.Layout {
	form := record.Form{String: a.string, Int: a.int, Float: a.float, Bool: a.bool, Strings: a.strings, Parts: a.parts, Map: a.table}
	return form.Layout(func(name string) string {
		if slices.Contains(without, name) {
			return ""
		}
		return key(prefix + name)
	})
}
