package record

import (
	"maps"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// asJSON is records as members of a JSON object, each with a comma in front.
var asJSON = Form{
	String: func(b []byte, key, s string) []byte { return AppendString(append(b, key...), s) },
	Int:    func(b []byte, key string, n int64) []byte { return appendInt(append(b, key...), n) },
	Float:  func(b []byte, key string, f float64) []byte { return appendFloat(append(b, key...), f) },
	Bool:   func(b []byte, key string, v bool) []byte { return strconv.AppendBool(append(b, key...), v) },
	Strings: func(b []byte, key string, all []string) []byte {
		return appendList(append(b, key...), all, AppendString)
	},
	Parts: func(b []byte, key string, all []Part) []byte { return appendList(append(b, key...), all, appendPart) },
	Map:   func(b []byte, key string, m map[string]string) []byte { return appendMap(append(b, key...), m) },
}.Layout(func(name string) string { return `,"` + name + `":` })

// AppendJSON appends the record to b as one JSON object without a line end.
// It is valid UTF-8, and no control character stands in it as it is.
func (r *Record) AppendJSON(b []byte) []byte {
	start := len(b)
	if b = asJSON.Append(b, r); len(b) == start {
		return append(b, "{}"...)
	}
	b[start] = '{' // in front of the first member there is no comma
	return append(b, '}')
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

func appendFloat(b []byte, f float64) []byte { return strconv.AppendFloat(b, f, 'f', -1, 64) }

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
