package record

import (
	"reflect"
	"slices"
	"strings"

	"mitmail/decode/spelling"
)

// hints are what to do about a problem, by a piece of its text.
var hints = []struct{ problem, hint string }{
	{"[]string", `text and other lists are asked piece by piece: any(text, # contains "word")`},
	{"expected bool", `compare it with something, such as code >= 500 or verb == "MAIL"`},
	{"mismatched types", "texts stand in quotes, numbers do not"},
}

// Hint says what may have been meant, or "".
func (e *ExprError) Hint() string {
	if e.hint != "" {
		return e.hint
	}
	if name, ok := strings.CutPrefix(e.Problem, "unknown name "); ok {
		if e.compared() {
			return "texts stand in quotes: \"" + name + "\""
		}
		return hintName(name)
	}
	for _, h := range hints {
		if strings.Contains(e.Problem, h.problem) {
			return h.hint
		}
	}
	return ""
}

// compared reports whether the error is at something that a name is compared
// with: most often a text whose quotes are missing, or were eaten by a shell.
func (e *ExprError) compared() bool {
	line := []rune(strings.Split(e.Source, "\n")[e.Line-1])
	before := strings.TrimRight(string(line[:e.Column-1]), " \t")
	return slices.ContainsFunc([]string{"==", "!=", "[", ",", "contains", "startsWith", "endsWith", "matches"},
		func(operator string) bool { return strings.HasSuffix(before, operator) })
}

// hintName names the names that come close to one that does not exist.
func hintName(name string) string {
	var found []string
	for _, known := range names(reflect.TypeFor[Fields]()) {
		if near(strings.ToLower(name), known) {
			found = append(found, known)
		}
	}
	if found == nil {
		return ""
	}
	slices.Sort(found)
	return "did you mean " + strings.Join(found, " or ") + "?"
}

// near reports whether a may be a slip of b.
func near(a, b string) bool {
	if len(a) >= 3 && (strings.HasPrefix(b, a) || strings.HasSuffix(b, "_"+a)) {
		return true
	}
	return spelling.Distance(a, b) <= min(2, len(b)/3)
}
