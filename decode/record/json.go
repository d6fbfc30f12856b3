package record

import (
	"maps"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// member is a field of a record as JSON has it.
type member struct {
	key    string // quoted, with a comma in front and a colon behind
	append func(b []byte, of *Fields) []byte
}

// members are all fields. Reflection finds out once where they stand: for each
// record it would take as long as all else.
var members = func() (all [fieldCount]member) {
	t := reflect.TypeFor[Fields]()
	for i, name := range names(t) {
		all[i] = member{`,"` + name + `":`, appender(t.Field(i))}
	}
	return all
}()

// appender returns what appends a field of a record.
func appender(f reflect.StructField) func([]byte, *Fields) []byte {
	switch reflect.Zero(f.Type).Interface().(type) {
	case string:
		return at(f.Offset, AppendString)
	case int:
		return at(f.Offset, appendInt[int])
	case int64:
		return at(f.Offset, appendInt[int64])
	case float64:
		return at(f.Offset, appendFloat)
	case nil: // an answer
		return at(f.Offset, appendAnswer)
	case []string:
		return at(f.Offset, appendStrings)
	case []Part:
		return at(f.Offset, appendParts)
	case map[string]string:
		return at(f.Offset, appendMap)
	}
	panic("record: a field of a type that JSON was not taught")
}

// at returns what appends the field at an offset, which is a T.
func at[T any](offset uintptr, value func([]byte, T) []byte) func([]byte, *Fields) []byte {
	return func(b []byte, of *Fields) []byte { return value(b, *(*T)(unsafe.Add(unsafe.Pointer(of), offset))) }
}

// AppendJSON appends the record to b as one JSON object without a line end.
// It is valid UTF-8, and no control character stands in it as it is.
func (r *Record) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	comma := 1 // in front of the first member there is none
	for i, word := range r.has {
		for ; word != 0; word &= word - 1 {
			m := &members[i*64+bits.TrailingZeros64(word)]
			b = append(b, m.key[comma:]...)
			b = m.append(b, &r.Fields)
			comma = 0
		}
	}
	return append(b, '}')
}

func appendInt[T int | int64](b []byte, n T) []byte { return strconv.AppendInt(b, int64(n), 10) }

func appendFloat(b []byte, f float64) []byte { return strconv.AppendFloat(b, f, 'f', -1, 64) }

func appendAnswer(b []byte, a any) []byte { return strconv.AppendBool(b, a == true) }

func appendStrings(b []byte, all []string) []byte { return appendList(b, all, AppendString) }

func appendParts(b []byte, all []Part) []byte { return appendList(b, all, appendPart) }

func appendPart(b []byte, p Part) []byte {
	b = AppendString(append(b, `{"type":`...), p.Type)
	if p.Name != "" {
		b = AppendString(append(b, `,"name":`...), p.Name)
	}
	b = appendInt(append(b, `,"size":`...), p.Size)
	return append(AppendString(append(b, `,"sha256":`...), p.SHA256), '}')
}

func appendList[T any](b []byte, all []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}

// appendMap appends an object, its names in order.
func appendMap(b []byte, m map[string]string) []byte {
	b = append(b, '{')
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, k), ':')
		b = AppendString(b, m[k])
	}
	return append(b, '}')
}

// AppendString appends s to b as a string of JSON. It is valid UTF-8, and nothing in
// it would act on a screen or a script.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		if plain[s[i]] {
			i++
			continue
		}
		c, n := utf8.DecodeRuneInString(s[i:])
		if escape(c, n) {
			b = appendEscape(append(b, s[start:i]...), c)
			start = i + n
		}
		i += n
	}
	return append(append(b, s[start:]...), '"')
}

// plain bytes stand in a JSON string as they are.
var plain = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// escape reports whether a character must not, or should not, stand as it is:
// it is quoted, a bad byte, or would act on a screen or a script.
func escape(c rune, n int) bool {
	return c < utf8.RuneSelf || c == utf8.RuneError && n == 1 ||
		unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == '\u2028' || c == '\u2029'
}

const hexDigits = "0123456789abcdef"

func appendEscape(b []byte, c rune) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', byte(c))
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	case utf8.RuneError:
		return utf8.AppendRune(b, c)
	}
	return append(b, '\\', 'u', hexDigits[c>>12&15], hexDigits[c>>8&15], hexDigits[c>>4&15], hexDigits[c&15])
}
