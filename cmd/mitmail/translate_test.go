package main

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/pflag"

	"mitmail/cmd/internal/manual"
	"mitmail/cmd/internal/recorded"
	"mitmail/decode/record"
	"mitmail/decode/script"
	"mitmail/proxy/audit"
	"mitmail/proxy/lesson"
	"mitmail/proxy/rule"
	"mitmail/view/lang"
	"mitmail/view/wrap"
)

// The manuals are in Chinese where that is asked for: all their texts, in lines of 80
// columns, with the same names of flags.
func TestManualsTranslated(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	chinese := func(at, text string) {
		if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s has no translation: %q", at, text)
		}
	}
	root := newRoot()
	for _, cmd := range append(manual.Below(root), root) {
		at := cmd.CommandPath()
		chinese(at, cmd.Short)
		if long := manual.Long(cmd); long != "" {
			chinese(at, long)
		}
		for _, l := range strings.Split(manual.Long(cmd), "\n") {
			if wrap.Width(l) > 80 && !strings.HasPrefix(l, " ") { // examples are as long as they are
				t.Errorf("%s: %d columns: %s", at, wrap.Width(l), l)
			}
		}
		for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) { chinese(at+" --"+f.Name, f.Usage) })
		}
	}
	for _, v := range audit.All() {
		chinese("attack", lang.T(v.Does))
	}
	for _, text := range []string{auditIntro, auditVerdicts, recorded.Help} {
		chinese("manual", lang.T(text))
	}
}

// What is wrong with the file of a lesson is said in the language of the reader, and so
// is how it is written.
func TestLessonErrorsTranslated(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	han := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	const begin = "# x\nprotocol smtp\n"
	for _, text := range []string{
		"", "# x\n", "# x\nS: 220\n", "# x\nprotocol imap\n", begin + "X: 220\n", begin + "S 220\n", begin + "S*0: 220\n", begin + "S: \\q\n", begin + "S! never\n",
		begin + "C! gap -1\n", begin + "C! end\nC: x\n", begin + "ends well\n", begin + "? Why?\n", begin + "= So.\n", begin + "S: 220\n> a\n\n> b\n",
		begin + "C*999999999: NOOP\n", begin + strings.Repeat("C: a\n\n", 10_001), strings.Repeat("#", script.MaxSize+1), begin + "> " + strings.Repeat("x", 4001),
		begin + "joined\n", begin + "C! gap 3\n", begin + "C! cut\n", begin + "C! tls\n",
	} {
		s, err := script.Parse(text)
		if err == nil {
			err = lesson.Check(s)
		}
		var wrong *script.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%.40q: %v", text, err)
			continue
		}
		if !han(lang.T(wrong.Format)) || wrong.Hint != "" && !han(lang.T(wrong.Hint)) {
			t.Errorf("%q, %q have no translation", wrong.Format, wrong.Hint)
		}
	}
}

// What is wrong with a condition, a rule or a recording is said in the language of the
// reader, whoever finds it: packages expr, regexp and json speak English alone.
func TestErrorsTranslated(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	english, quoted := regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`), regexp.MustCompile(`"[^"]*"`)
	translated := func(of string, err error) {
		if err == nil {
			t.Errorf("%s is no error", of)
			return
		}
		if said, _, _ := strings.Cut(lang.Made(err.Error()), "\n"); english.MatchString(quoted.ReplaceAllString(said, "")) {
			t.Errorf("%s: %s", of, said)
		}
	}
	for _, source := range []string{
		`verb matches "("`, `verb matches "["`, `verb matches ")"`, `verb matches "*"`, `verb matches "a**"`, `verb matches "\\"`, `verb matches "a{1001}"`, `verb matches "[[:x:]]"`,
		`verb matches "[b-a]"`, `verb matches "\\y"`, `verb matches "(?P<>x)"`, `verb matches "(?x"`, `verb matches "` + strings.Repeat("(", 2000) + `"`,
		`verb =`, `verb == `, `verb == "x`, `(verb == "x"`, `verb.foo == 1`, `code + "x" == 1`, `any(text, # > 1)`, `any(verb, true)`, `text[0:1]`, `text["a"] == "b"`, `foo()`, `len()`, `len(1)`, `code()`,
		`0xZZ == 1`, `99999999999999999999 == code`, `1e999999 == code`, `{a b}`, `"\z" == verb`, `/* x`, `code ?`, `#`, `code in ["a"]`, `not code`, `split(verb) == 1`, `verb[1] == 1`, `1;2`, `verb |> 1`,
		`@`, `verb == "\400"`, `any(text, .x)`, `trim(1)`, `repeat(verb, "x") == verb`, "verb == \"x\" and\n foo", `let len = 1; true`, `let x = 1; let x = 2; true`, `code[1:2] == 1`, `verb == "a" verb`,
	} {
		_, err := record.Compile(source)
		translated(source, err)
	}
	for _, text := range []string{`true`, `true => replace /(/x/`, `true => drp`, `true => delay soon`, `true => replace /a/$2/`, `foo => drop`, `true => reply`} {
		_, err := rule.Parse(text)
		translated(text, err)
	}
	for _, args := range []string{"demo a b", "send a b", "fetch a", "cert export x", "proxy --seed x", "proxy --hold-limit x", "proxy --json=x", "read --session x", "read --nope", "read -Z", "read -f", "foo"} {
		root := newRoot()
		root.SetArgs(strings.Fields(args))
		root.SetOut(io.Discard)
		root.SetErr(io.Discard)
		translated(args, root.ExecuteContext(t.Context()))
	}
	for _, line := range []string{
		``, `x`, `[]`, `{}`, `{"a":nul}`, `{"a":trxe}`, `{"a":fxlse}`, `{"a":1,}`, `{"a" 1}`, `{"a":1 2}`, `{"a":[1 2]}`, `{"a":1} 2`, "{\"a\":\"\x01\"}", `{"a":"\x"}`, `{"a":"\u00x"}`, `{"a":-x}`,
		`{"a":1.x}`, `{"a":1ex}`, `{"session":"x"}`, strings.Repeat("[", 1<<15),
	} {
		_, err := record.Parse([]byte(line))
		translated(line, err)
	}
}
