package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// sources calls f with each file of the project's sources, but for those of this
// package and tests.
func sources(t *testing.T, f func(*ast.File, *token.FileSet)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "lang" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err == nil {
			f(file, set)
			n++
		}
		return err
	})
	if err != nil || n < 100 {
		t.Fatalf("%d files: %v", n, err)
	}
}

// literal is the text of an expression that is one, or several with + between them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, also := literal(e.Y)
		return a + b, ok && also && e.Op == token.ADD
	}
	return "", false
}

// made is the format of an expression that puts texts and others together with +.
func made(e ast.Expr) (string, bool) {
	if text, ok := literal(e); ok {
		return text, true
	}
	if e, ok := e.(*ast.BinaryExpr); ok && e.Op == token.ADD {
		a, ok := made(e.X)
		b, also := made(e.Y)
		return a + b, ok || also
	}
	return "%s", false
}

// plural is that of a noun, as package line has it.
func plural(noun string) string {
	if stem, y := strings.CutSuffix(noun, "y"); y {
		return stem + "ies"
	}
	return noun + "s"
}

// spoken is which argument of a method of console.Logger is a format.
func spoken(name string) int {
	if at, ok := map[string]int{"More": 0, "Note": 0, "Warn": 0, "At": 1}[name]; ok {
		return at
	}
	return math.MaxInt
}

// Each text that the sources give to T, F and Count has a translation.
func TestTranslated(t *testing.T) {
	said := 0
	sources(t, func(file *ast.File, set *token.FileSet) {
		logs := file.Name.Name == "main" || slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"mitmail/cmd/internal/console"` })
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			of, name := "", ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
				switch x := f.X.(type) {
				case *ast.Ident:
					of = x.Name
				case *ast.SelectorExpr:
					of = x.Sel.Name
				}
			case *ast.Ident:
				of, name = file.Name.Name, f.Name
			}
			text := ""
			switch {
			case of == "lang" && (name == "T" || name == "F") && len(call.Args) > 0:
				text, ok = literal(call.Args[0])
			case logs && of != "" && spoken(name) < len(call.Args):
				if text, ok = literal(call.Args[spoken(name)]); text == "%s" {
					return true
				}
			case of == "line" && name == "Count" && len(call.Args) == 2:
				text, ok = literal(call.Args[1])
				text = "%s " + plural(text)
			default:
				return true
			}
			if !ok { // a table's, which its own package has a test for
				return true
			}
			said++
			if _, known := chinese()[text]; !known {
				t.Errorf("%s: %q has no translation", set.Position(call.Pos()), text)
			}
			return true
		})
	})
	if said < 10 {
		t.Errorf("only %d texts are said", said)
	}
}

// sentence is what words meant for people look like, and hardly anything else.
var sentence = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// noWords are files whose texts stay as they are: what servers and clients say, what is
// run or read by programs. The rest of a path with a * is any.
var noWords = []string{
	"view/explain/phrases_*", "view/explain/example.go", "view/dashboard/answers.go", "view/reproduce/*", "view/html/*", "view/overview/reason.go", "view/overview/rows.go",
	"proxy/practice/*", "proxy/rule/recipe.go", "proxy/audit/audit.go", "proxy/audit/vector.go", "proxy/replay/text.go", "proxy/legs.go",
	"decode/record/fields.go", "decode/capture/recorder.go", "decode/capture/pcap/link.go", "decode/capture/internal/*", "decode/capture/large/*", "decode/capture/tlsopen/handshake.go", "decode/capture/tlsopen/keys.go", "decode/decodetest/*", "proxy/porttest/*",
	"cmd/internal/control/*", "cmd/internal/manual/*", "cmd/internal/metrics/*", "cmd/internal/otlp/trace.go", "cmd/mitmail/cert.go",
}

// machine is texts of other files that no person reads, or that stay as they are.
var machine = []string{"tls: client offered only unsupported versions: ", "unsupported protocol version", "unsupported versions", "no cipher suite supported", "remote error", "local error",
	"error parsing regexp: ", "curl --proxy socks5h://%s", "the client has been told that it is over"}

// example reports whether a text is command lines.
func example(text string) bool {
	return strings.HasPrefix(text, "  ") && strings.Contains(text, "mitmail ")
}

// Each text that looks like words for people is in the table, alone or as a part of a
// longer one, whoever says it and in whatever way.
func TestSentences(t *testing.T) {
	var all strings.Builder
	for english := range chinese() {
		all.WriteString(english + "\n")
	}
	known := all.String()
	sources(t, func(file *ast.File, set *token.FileSet) {
		path, _ := filepath.Rel("../..", set.Position(file.Pos()).Filename)
		if slices.ContainsFunc(noWords, func(pattern string) bool {
			prefix, all := strings.CutSuffix(pattern, "*")
			return path == pattern || all && strings.HasPrefix(path, prefix)
		}) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr: // what a panic says, and what is looked for
				name, _ := n.Fun.(*ast.Ident)
				of, _ := n.Fun.(*ast.SelectorExpr)
				return !(name != nil && name.Name == "panic") && !(of != nil && of.Sel.Name == "MustCompile")
			case *ast.BasicLit:
				if text, ok := literal(n); ok && sentence.MatchString(text) && !slices.Contains(machine, text) && !example(text) && !strings.Contains(known, strings.TrimSpace(text)) {
					t.Errorf("%s: %q has no translation", set.Position(n.Pos()), text)
				}
			}
			return true
		})
	})
}

// Each text of the table is in the sources, as it is or as the part of another one
// before or behind a colon: what nothing says any more needs no translation.
func TestSaid(t *testing.T) {
	said := make(map[string]bool)
	sources(t, func(file *ast.File, _ *token.FileSet) {
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				if text, ok := made(e); ok {
					said[text], said["%s"+text], said["%s "+plural(text)] = true, true, true
					before, behind, _ := strings.Cut(text, ": ")
					said[before], said[behind] = true, true
				}
			}
			return true
		})
	})
	for english := range chinese() {
		if _, others := zhSystem()[english]; !said[english] && !others {
			t.Errorf("%q is said nowhere", english)
		}
	}
}

// A text stands in one part of the table, and its translation reads as Chinese does:
// full-width marks, and a space between Han characters and others.
func TestChinese(t *testing.T) {
	seen := make(map[string]bool)
	for _, part := range parts {
		for english, said := range part() {
			if seen[english] {
				t.Errorf("%q stands in two parts", english)
			}
			seen[english] = true
			readsWell(t, said)
		}
	}
}

// readsWell finds what is unusual in a text.
func readsWell(t *testing.T, said string) {
	t.Helper()
	if strings.Contains(said, "您") {
		t.Errorf("%q is too polite", said)
	}
	before := ' '
	for _, r := range places.ReplaceAllString(said, "\u3000") {
		if unlike(before, r) || unlike(r, before) {
			t.Errorf("%q: %c stands beside %c", said, before, r)
		}
		before = r
	}
}

// Each text of a lesson has a translation behind it, which reads well too.
func TestLessons(t *testing.T) {
	names, err := filepath.Glob("../../proxy/lesson/lessons/*.txt")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d lessons: %v", len(names), err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for line := range strings.Lines(string(text)) {
			if translated, ok := strings.CutPrefix(line[1:], "zh "); ok {
				readsWell(t, translated)
				if !strings.HasPrefix(before, line[:1]+" ") {
					t.Errorf("%s: %q translates nothing", name, line)
				}
			} else if strings.HasPrefix(before, ">") && !strings.HasPrefix(before, ">zh") {
				t.Errorf("%s: %q has no translation", name, before)
			}
			before = line
		}
	}
}

// unlike reports whether a Han character stands beside what wants a space, or the mark
// of another script.
func unlike(han, other rune) bool {
	return unicode.Is(unicode.Han, han) && (other < 0x7f && (unicode.IsLetter(other) || unicode.IsDigit(other) || strings.ContainsRune(",;:!?.", other)))
}

// Each entry of the tables of package explain has a translation: what a word means, in
// short and at length.
func TestExplainTranslated(t *testing.T) {
	entries := 0
	sources(t, func(file *ast.File, set *token.FileSet) {
		if file.Name.Name != "explain" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			e, ok := n.(*ast.CompositeLit)
			if !ok || len(e.Elts) != 3 {
				return true
			}
			short, ok := literal(e.Elts[0])
			text, also := literal(e.Elts[1])
			if _, cited := literal(e.Elts[2]); !ok || !cited || !strings.Contains(short, " ") || also && !strings.Contains(text, " ") { // or the phrase of a server
				return true
			}
			entries++
			if chinese()[short] == "" || also && chinese()[text] == "" {
				t.Errorf("%s: %q or %q has no translation", set.Position(e.Pos()), short, text)
			}
			return true
		})
	})
	if entries < 200 {
		t.Errorf("only %d entries were found", entries)
	}
}
