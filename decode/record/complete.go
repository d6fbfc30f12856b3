package record

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Where a condition ends, and what may follow there.
var (
	inText    = regexp.MustCompile(`(\w+)\s*(?:==|!=|contains|startsWith|endsWith|in\s*\[[^\]]*)\s*$`) // in front of a text
	behindOp  = regexp.MustCompile(`(\w+)\s*(?:==|!=)\s*(\w*)$`)
	behindOne = regexp.MustCompile(`(?:^|[\s(!])(\w+)\s+$`)
	opening   = regexp.MustCompile(`(?:^|[(!]|\b(?:not|and|or))\s*$`) // where a comparison begins
	lastWord  = regexp.MustCompile(`\w*$`)
)

// operators may follow a name.
var operators = []string{"== ", "!= ", ">= ", "< ", "contains ", "startsWith ", "matches "}

// logic is words that stand between names.
var logic = []string{"not", "and", "or"}

// Complete is what may follow the beginning of a condition: what of it stays, and each
// text that may stand behind that. Besides the names of records it knows those in more.
// What a name can be compared with is up to values, such as [Values].
func Complete(source string, more []string, values func(name string) []string) (head string, list []string) {
	if i := strings.LastIndexByte(source, '"'); strings.Count(source, `"`)%2 == 1 {
		if name := inText.FindStringSubmatch(source[:i]); name != nil {
			for _, v := range beginning(values(name[1]), source[i+1:]) {
				list = append(list, strings.Trim(strconv.Quote(v), `"`)+`"`)
			}
		}
		return source[:i+1], list
	}
	if op := behindOp.FindStringSubmatchIndex(source); op != nil {
		for _, v := range beginning(values(source[op[2]:op[3]]), source[op[4]:]) {
			if _, err := strconv.Atoi(v); err != nil {
				v = strconv.Quote(v)
			}
			list = append(list, v)
		}
		return source[:op[4]], list
	}
	all := allNames(more)
	if one := behindOne.FindStringSubmatch(source); one != nil && slices.Contains(all, one[1]) {
		return source, operators
	}
	word := lastWord.FindString(source)
	head = strings.TrimSuffix(source, word)
	if opening.MatchString(head) {
		return head, beginning(append(all, "not"), word)
	}
	return head, beginning(append(all, logic...), word)
}

// allNames are the names of all records, and more.
func allNames(more []string) []string {
	all := map[string]bool{}
	for _, event := range append(Events(), "") {
		for _, name := range Names(event) {
			all[name] = true
		}
	}
	for _, name := range more {
		all[name] = true
	}
	return slices.Collect(maps.Keys(all))
}

// beginning are the words that begin like another, in order, each once.
func beginning(all []string, with string) (some []string) {
	for _, one := range all {
		if one != "" && strings.HasPrefix(strings.ToLower(one), strings.ToLower(with)) {
			some = append(some, one)
		}
	}
	slices.Sort(some)
	return slices.Compact(some)
}
