package lang

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for tag, want := range map[string]Language{
		"en": English, "en-GB": English, "C": English, "POSIX": English, "C.UTF-8": English,
		"zh": Chinese, "zh-Hans": Chinese, "zh-CN": Chinese, "zh_CN.UTF-8": Chinese, "zh_SG@x": Chinese,
	} {
		if got, ok := Parse(tag); !ok || got != want {
			t.Errorf("%s: %v, %v", tag, got, ok)
		}
	}
	for _, tag := range []string{"", "!", "fr", "x", "zh-TW", "zh-Hant"} {
		if got, ok := Parse(tag); ok {
			t.Errorf("%q is %v", tag, got)
		}
	}
}

func TestOfLocale(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want Language
	}{
		{nil, English},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, Chinese},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, English},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, Chinese},
		{map[string]string{"LANG": "fr_FR.UTF-8"}, English},
		{map[string]string{"LANG": "zh_TW.UTF-8"}, English},
		{map[string]string{"LANG": "zh_HK"}, English},
		{map[string]string{"LANG": "zh_SG.UTF-8"}, Chinese},
	} {
		if got := OfLocale(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %v, want %v", c.env, got, c.want)
		}
	}
}

// places are what arguments go into, of formats and of the decoder's sentences.
var places = regexp.MustCompile(`%(?:\[\d+\])?[-+# 0]*[\d*]*(?:\.\d+)?[a-zA-Z%]|\{\d+[^}]*\}`)

// placesOf are those of a text, in order of their name.
func placesOf(text string) []string {
	all := places.FindAllString(text, -1)
	for i, p := range all {
		if at := strings.IndexByte(p, ']'); at > 0 { // where it goes is the translator's affair
			p = "%" + p[at+1:]
		}
		if p == "%v" || p == "%w" { // which are texts is the translator's affair too, see Made
			p = "%s"
		}
		if strings.HasPrefix(p, "{") { // Chinese nouns have no plural
			p, _, _ = strings.Cut(strings.TrimSuffix(p, "}"), " ")
		}
		all[i] = p
	}
	slices.Sort(all)
	return all
}

// A translation has the places of its text.
func TestPlaces(t *testing.T) {
	for english, said := range chinese() {
		if got, want := placesOf(said), placesOf(english); !slices.Equal(got, want) {
			t.Errorf("%q has %q, %q has %q", said, got, english, want)
		}
		if strings.TrimSpace(said) == "" {
			t.Errorf("%q has no translation", english)
		}
	}
}

// Formats are filled in as by package fmt.
func TestF(t *testing.T) {
	for _, c := range []struct {
		format string
		args   []any
	}{
		{"%s", []any{"a"}}, {"%s: %s.", []any{"a", ""}}, {"no more", nil}, {"%[2]s of %[1]s", []any{"a", "b"}}, {"%d of %s", []any{1, "b"}},
		{"%s is 100 %%", []any{"a"}}, {"%%s%s", []any{"a"}}, {"%s", nil}, {"%s", []any{"a", "b"}}, {"%5s|", []any{"%s"}}, {"%s|%s", []any{"%s", "%d"}},
		{"%s", []any{[]byte("a")}}, {"%", []any{"a"}}, {"%s%", []any{"a"}},
	} {
		if got, want := F(c.format, c.args...), fmt.Sprintf(c.format, c.args...); got != want {
			t.Errorf("%q with %q is %q, want %q", c.format, c.args, got, want)
		}
	}
}
