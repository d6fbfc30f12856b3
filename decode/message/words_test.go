package message

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                "plain",
		"=?utf-8?B?SGVsbG8=?=":                 "Hello",
		"=?UTF-8?q?a_b=5F=c3=A9?=":             "a b_é",
		"=?utf-8?B?SGVsbG8?=":                  "Hello", // no padding
		"=?iso-8859-1?q?=E9?= x":               "é x",
		"=?utf-8*en?q?x?=":                     "x",
		"=?us-ascii?q?x?=":                     "x",
		"=?koi8-r?B?8NLJ18XU?=":                "Привет",
		"=?gb2312?B?xOO6ww==?=":                "你好",
		"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=":   "日本",
		"=?hz-gb-2312?Q?=7E=7BVPND=7E=7D?=":    "中文",
		"=?utf-8?q??=":                         "",
		"=?utf-8?q?a?=  \t=?utf-8?q?b?=":       "ab",
		"=?utf-8?q?a?= - =?utf-8?q?b?=":        "a - b",
		"=?utf-8?q?=C3?= =?UTF-8?q?=A9?=":      "é", // a character in two words
		"=?utf-8?q?=C3?= =?iso-8859-1?q?=A9?=": "\uFFFD©",
		"=?utf-8?q?a?= =?utf-8?q?b=?=":         "a =?utf-8?q?b=?=",
		"x=?utf-8?q?a?=y":                      "xay",
		"\"=?utf-8?q?a?=\" <a@b>":              "\"a\" <a@b>",
		"=?utf-8?q?a b?=":                      "a b", // against the RFC, and common
		"=?nonsense?q?a?=":                     "=?nonsense?q?a?=",
		"=?utf-8?x?a?=":                        "=?utf-8?x?a?=",
		"=?utf-8?B?!?=":                        "=?utf-8?B?!?=",
		"=?utf-8?q?=4?=":                       "=?utf-8?q?=4?=",
		"=?utf-8?q?=zz?=":                      "=?utf-8?q?=zz?=",
		"=?utf-8?q?a":                          "=?utf-8?q?a",
		"=?utf-8?q?a?":                         "=?utf-8?q?a?",
		"=?utf-8?q?a?b?=":                      "=?utf-8?q?a?b?=",
		"=?=?utf-8?q?a?=":                      "=?a",
		"=?":                                   "=?",
		"=?utf-8?q?a=00=1B?=":                  "a\x00\x1b", // control bytes are for views to mind
		"raw \xe9":                             "raw \xe9",
	} {
		if got := decodeWords(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, kind, disposition, want string }{
		{"none", "text/html", "inline", ""},
		{"of the disposition", "text/html; name=a", "attachment; filename=b", "b"},
		{"of the type", "text/html; name=a", "attachment; filename=\"\"", "a"},
		{"the first of two", "text/html; name=a; NAME=b", "", "a"},
		{"upper case", "text/html; NAME = a", "", "a"},
		{"quoted", `text/html; name="a;\"b\\c\d"; x=y`, "", `a;"b\c\d`},
		{"quoted, unclosed", `text/html; name="a; b`, "", `a; b`},
		{"quoted, then more", `text/html; name="a" b; x=y`, "", "a"},
		{"blanks in it", "text/html; name=my file (1).txt ; x=y", "", "my file (1).txt"},
		{"broken parameters", "text/html; ; x; =y; name=a", "", "a"},
		{"extended", "", "attachment; filename*=utf-8'en'%e2%82%ac%20x", "€ x"},
		{"extended before plain", "", "attachment; filename=a; filename*=iso-8859-1''%E9", "é"},
		{"extended, without character set", "", "attachment; filename*=a%20b", "a b"},
		{"extended, unknown character set", "", "attachment; filename*=x''a%E9%zz%4", "a\xe9%zz%4"},
		{"in sections", "", `attachment; filename*1=b.txt; filename*0="a "`, "a b.txt"},
		{"in sections, extended", "", "attachment; filename*0*=utf-8''%c3; filename*1*=%a9; filename*2=%41", "é%41"},
		{"in sections, one missing", "", "attachment; filename*0=a; filename*2=c", "a"},
		{"no first section", "", "attachment; filename*1=b; filename=c", "c"},
		{"an encoded word", `x/y; name="=?utf-8?B?w6k=?= =?utf-8?q?=2Etxt?="`, "", "é.txt"},
		{"an encoded word in sections", "", `attachment; filename*0="=?utf-8?q?"; filename*1="a?="`, "a"},
		{"no encoded word where extended", "", "attachment; filename*=utf-8''=?utf-8?q?a?=", "=?utf-8?q?a?="},
		{"a path", "", `attachment; filename="../C:\x\y"`, `../C:\x\y`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parse(t, crlf("Content-Type: "+c.kind, "Content-Disposition: "+c.disposition, "", ""))
			if s.Parts[0].Name != c.want {
				t.Errorf("the name is %q, want %q", s.Parts[0].Name, c.want)
			}
		})
	}
}

func TestBoundaryInSections(t *testing.T) {
	s := parse(t, crlf("Content-Type: multipart/x; boundary*0=\"a \"; boundary*1*=%62", "", "--a b", "", "x", "--a b--"))
	check(t, s, text("x"), "")
}

// TestManyParameters would take minutes if each were looked for in a list.
func TestManyParameters(t *testing.T) {
	s := read("Content-Type: x/y;"+strings.Repeat("name*0=;", maxField/8)+"\r\n\r\n", 4096)
	if len(s.Parts) != 1 || s.Parts[0].Name != "" {
		t.Errorf("parts: %v", s.Parts)
	}
}
