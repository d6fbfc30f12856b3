// Package lang says words meant for people in the language that they read.
//
// The English text is its own key: [T] returns it in the language of the process, as
// the table of that language has it, or the English where it has none. A test in this
// package reads the sources of the project and wants a translation of each text that is
// given to T and [F], with the same places in it. To add a word is to write it in
// English where it is said, and its translation in the table that the test names.
//
// Records, verbs, codes and the names of fields are no words: they are the same in
// every language.
package lang

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/text/language"
)

// Language is one that all words are there in. The zero Language is English.
type Language uint32

// The languages.
const (
	English Language = iota
	Chinese          // simplified
)

// all is the languages as BCP 47 names them, by number.
var all = [...]language.Tag{English: language.English, Chinese: language.SimplifiedChinese}

var matcher = language.NewMatcher(all[:])

// String is the tag of the language, such as zh-Hans (BCP 47).
func (l Language) String() string { return all[l].String() }

// Tags are those of all languages.
func Tags() []string {
	tags := make([]string, len(all))
	for i := range all {
		tags[i] = all[i].String()
	}
	return tags
}

// Parse is the language that a tag asks for: zh, zh-CN and zh_CN.UTF-8 ask for
// Chinese. It is false for a tag that is none, or that of a language which is not here.
func Parse(tag string) (Language, bool) {
	tag, _, _ = strings.Cut(tag, ".")
	tag, _, _ = strings.Cut(tag, "@")
	if tag == "C" || tag == "POSIX" {
		return English, true
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return English, false
	}
	_, at, confidence := matcher.Match(parsed)
	return Language(at), confidence >= language.High
}

// OfLocale is the language of the locale that the environment has: LC_ALL, else
// LC_MESSAGES, else LANG (POSIX 8.2). English stands in for languages that are not
// here, and for Chinese in traditional characters (zh_TW, zh_HK), whose readers have
// other words for most of this; --lang zh-Hans is there for who prefers it.
func OfLocale(getenv func(string) string) Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if tag := getenv(name); tag != "" {
			if l, ok := Parse(tag); ok {
				return l
			}
			return English
		}
	}
	return English
}

var current atomic.Uint32

// Use has the process speak a language from now on. It may be called at any time, by
// any goroutine.
func Use(l Language) { current.Store(uint32(l)) }

// Current is the language of the process.
func Current() Language { return Language(current.Load()) }

// T is a text in the language of the process.
func T(english string) string {
	if Current() == English {
		return english
	}
	if said, ok := chinese()[english]; ok {
		return said
	}
	return english
}

// Choose is a text in the language of the process, of those by tag; where there is none
// that which stands under "", which is for all others.
func Choose(texts map[string]string) string {
	for tag, text := range texts {
		if l, ok := Parse(tag); ok && tag != "" && l == Current() {
			return text
		}
	}
	return texts[""]
}

// F is a format in the language of the process, filled in as by [fmt.Sprintf]; an
// argument that is an error is said as by [Made]. Translations may take the arguments
// in another order: %[2]s.
func F(english string, args ...any) string {
	if Current() != English {
		args = slices.Clone(args)
		for i, arg := range args {
			if err, ok := arg.(error); ok {
				args[i] = Made(err.Error())
			}
		}
	}
	format := T(english)
	if text, ok := fill(format, args); ok {
		return text
	}
	return fmt.Sprintf(format, args...)
}

// fill is [fmt.Sprintf] where each argument is a string and goes into a %s, as most do;
// false where one does not.
func fill(format string, args []any) (text string, ok bool) {
	b := make([]byte, 0, 128)
	for _, arg := range args {
		s, is := arg.(string)
		i := strings.IndexByte(format, '%')
		if !is || i < 0 || i+1 == len(format) || format[i+1] != 's' {
			return "", false
		}
		b = append(append(b, format[:i]...), s...)
		format = format[i+2:]
	}
	if strings.IndexByte(format, '%') >= 0 {
		return "", false
	}
	return string(append(b, format...)), true
}
