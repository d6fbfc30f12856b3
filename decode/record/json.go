package record

import (
	"maps"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// The names as JSON has them, quoted and with their colon.
var (
	recordKeys = keys(reflect.TypeFor[Fields]())
	partKeys   = keys(reflect.TypeFor[Part]())
)

func keys(t reflect.Type) []string {
	all := names(t)
	for i, name := range all {
		all[i] = `"` + name + `":`
	}
	return all
}

// AppendJSON appends the record to b as one JSON object without a line end.
// It is valid UTF-8, and no control character stands in it as it is.
func (r *Record) AppendJSON(b []byte) []byte {
	return appendObject(b, reflect.ValueOf(&r.Fields).Elem(), r.has, recordKeys)
}

// appendObject appends the fields of v that are in has.
func appendObject(b []byte, v reflect.Value, has set, keys []string) []byte {
	b = append(b, '{')
	start := len(b)
	for i, word := range has {
		for ; word != 0; word &= word - 1 {
			f := i*64 + bits.TrailingZeros64(word)
			if len(b) > start {
				b = append(b, ',')
			}
			b = append(b, keys[f]...)
			b = appendValue(b, v.Field(f))
		}
	}
	return append(b, '}')
}

// appendValue appends a field.
func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		return AppendString(b, v.String())
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.Float64:
		return strconv.AppendFloat(b, v.Float(), 'f', -1, 64)
	}
	switch v := v.Addr().Interface().(type) {
	case *any:
		return strconv.AppendBool(b, *v == true)
	case *[]string:
		return appendList(b, *v, AppendString)
	case *[]Part:
		return appendList(b, *v, appendPart)
	case *map[string]string:
		return appendMap(b, *v)
	}
	panic("record: a field of a type that JSON was not taught")
}

func appendPart(b []byte, p Part) []byte {
	var has set
	has.add(partType, partSize, partSHA256)
	if p.Name != "" {
		has.add(partName)
	}
	return appendObject(b, reflect.ValueOf(&p).Elem(), has, partKeys)
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
