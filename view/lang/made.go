package lang

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Made is a text in the language of the process that a package made in English which
// speaks no language: an error, a warning, what to do about it. The table knows it as a
// whole, or has the format that it was made by; what stands in the place of a %v of the
// translation is such a text itself. What the table does not have is returned as it is.
func Made(english string) string { return everything.said(english) }

// Reason is Made for why something failed, as records and findings have it: what a
// server said may stand there too, and is no text of ours.
func Reason(english string) string { return reasons.said(english) }

// catalogue is parts of the table that have such texts, and their formats.
type catalogue struct {
	parts   []map[string]string
	formats func() []*format
}

var (
	everything = newCatalogue(zhMade, zhReasons, zhSystem)
	reasons    = newCatalogue(zhReasons, zhSystem)
)

func newCatalogue(parts ...map[string]string) *catalogue {
	return &catalogue{parts, sync.OnceValue(func() []*format { return formatsOf(parts) })}
}

func (c *catalogue) said(english string) string {
	if Current() == English || english == "" {
		return english
	}
	for _, part := range c.parts {
		if said, ok := part[english]; ok {
			return said
		}
	}
	var best *format
	var args []string
	for _, f := range c.formats() {
		if best == nil || f.letters > best.letters {
			if found, ok := f.match(english); ok {
				best, args = f, found
			}
		}
	}
	if best == nil {
		return english
	}
	return best.fill(args, c.said)
}

// place is where an argument goes in a format: which one, or the next, and its verb.
var place = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*\d*([a-zA-Z])`)

// format is one that texts are made by.
type format struct {
	between []string // what stands between the places, before the first and behind the last
	verbs   []string
	letters int // of between
	said    string
}

// formatsOf are those of a part of the table, ready to be compared with texts.
func formatsOf(parts []map[string]string) []*format {
	var all []*format
	for _, part := range parts {
		for english, said := range part {
			f := format{between: place.Split(english, -1), said: said}
			for _, at := range place.FindAllStringSubmatch(english, -1) {
				f.verbs = append(f.verbs, at[2])
			}
			for _, text := range f.between {
				f.letters += len(text)
			}
			if f.verbs != nil {
				all = append(all, &f)
			}
		}
	}
	return all
}

// match is what stands in the places of a text that the format made: as little as
// possible in each but the last one.
func (f *format) match(text string) (args []string, ok bool) {
	last := len(f.between) - 1
	text, ok = strings.CutPrefix(text, f.between[0])
	if !ok {
		return nil, false
	}
	if text, ok = strings.CutSuffix(text, f.between[last]); !ok {
		return nil, false
	}
	for _, behind := range f.between[1:last] {
		arg, rest, found := strings.Cut(text, behind)
		if !found {
			return nil, false
		}
		args, text = append(args, arg), rest
	}
	args = append(args, text)
	for i, arg := range args {
		if f.verbs[i] == "d" && strings.Trim(arg, "0123456789") != "" {
			return nil, false
		}
	}
	return args, true
}

// fill is the translation with those in it; translated is for those that are texts.
func (f *format) fill(args []string, translated func(string) string) string {
	next := 0
	return place.ReplaceAllStringFunc(f.said, func(at string) string {
		parts := place.FindStringSubmatch(at)
		if parts[1] != "" {
			next, _ = strconv.Atoi(parts[1]) // of a table, which tests read
			next--
		}
		next++
		if parts[2] == "v" {
			return translated(args[next-1])
		}
		return args[next-1]
	})
}
