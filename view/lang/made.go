package lang

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Made is a text in the language of the process that a package made in English which
// speaks no language: an error, a warning, what to do about it. The table knows it as a
// whole, or has the format that it was made by; what stands in the place of a %v of the
// translation is such a text itself, and what stands in that of a %s stays as it is: most
// often a name, or what a peer said. What the table does not have is returned as it is,
// so that a text which is in the language of the process already may be given too.
//
// Nothing is hidden by it: each argument of a format is in its translation, as a test of
// this package sees to. A peer who writes the words of one of our formats has them
// translated, and no more. A text is compared with some 230 formats, which takes about ten
// microseconds: it is for what people are shown, never for each event on the wire. In
// English it returns at once.
func Made(english string) string { return everything.said(english) }

// Reason is Made for why something failed, as records and findings have it: what a
// server said may stand there too, and is no text of ours.
func Reason(english string) string { return reasons.said(english) }

// Step is Made for the steps of sessions that are compared.
func Step(english string) string { return steps.said(english) }

// Finding is Made for what a finding says, as records have it.
func Finding(english string) string { return findings.said(english) }

// Outcome is Made for what a session came to, as records have it.
func Outcome(english string) string {
	first, rest, more := strings.Cut(english, ", ")
	if more && !strings.Contains(first, ": ") { // behind which a server speaks
		if said := outcomes.said(first); said != first {
			return said + T(", ") + Outcome(rest)
		}
	}
	return outcomes.said(english)
}

// catalogue is texts that are known as a whole, and parts of the table whose formats are.
type catalogue struct {
	whole   func() map[string]string
	formats func() []*format
}

var (
	everything = &catalogue{chinese, formatsOf(zhMade, zhReasons, zhSystem)}
	reasons    = &catalogue{together(zhReasons, zhSystem), formatsOf(zhReasons, zhSystem, notMail)}
	steps      = &catalogue{chinese, formatsOf(zhSteps, zhReasons)}
	findings   = &catalogue{together(zhFindings, zhReasons), formatsOf(zhFindings)}
	outcomes   = &catalogue{together(zhOutcomes, onlyOf("logged in")), formatsOf(zhOutcomes)}
)

// notMail is the finding that stands as a reason too; what it names is a text.
func notMail() map[string]string {
	return map[string]string{"this is no mail but %s": strings.ReplaceAll(chinese()["this is no mail but {0}"], "{0}", "%v")}
}

// onlyOf is one text of the table.
func onlyOf(english string) func() map[string]string {
	return func() map[string]string { return map[string]string{english: chinese()[english]} }
}

func (c *catalogue) said(english string) string {
	if Current() == English || english == "" {
		return english
	}
	if said, ok := c.whole()[english]; ok {
		return said
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

// place is where an argument goes in a format.
type place struct {
	verb string // of package fmt
	noun string // that the argument counts, in a sentence of the decoder
	at   int    // which argument it is, from 0
}

// placeForm is what places look like.
var placeForm = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*\d*([a-zA-Z])|\{(\d)(?: ([^}]*))?\}`)

// format is one that texts are made by.
type format struct {
	between []string // what stands between the places, before the first and behind the last
	places  []place
	letters int  // of between, and outer where it begins with some
	lines   bool // what it makes may have several lines: it has some itself, or an argument that is translated
	said    string
}

// outer is more than the letters of any format.
const outer = 1 << 16

// formatsOf are those of parts of the table, made ready when the first text is compared
// with them.
func formatsOf(parts ...func() map[string]string) func() []*format {
	return sync.OnceValue(func() []*format { return parse(parts) })
}

func parse(parts []func() map[string]string) []*format {
	var all []*format
	for _, part := range parts {
		for english, said := range part() {
			f := format{between: placeForm.Split(english, -1), said: said}
			for i, found := range placeForm.FindAllStringSubmatch(english, -1) {
				f.places = append(f.places, placeOf(found, i))
			}
			for _, text := range f.between {
				f.letters += len(text)
			}
			if f.between[0] != "" { // it is the outer one of two that match
				f.letters += outer
			}
			f.lines = strings.Contains(english, "\n") || slices.ContainsFunc(placeForm.FindAllStringSubmatch(said, -1), func(found []string) bool { return found[2] == "v" })
			if f.places != nil {
				all = append(all, &f)
			}
		}
	}
	return all
}

// placeOf is a place as placeForm found it; next is which argument it is, unless it says so.
func placeOf(found []string, next int) place {
	p := place{verb: found[2], noun: found[4], at: next}
	if n, err := strconv.Atoi(found[1]); err == nil {
		p.at = n - 1
	} else if n, err := strconv.Atoi(found[3]); err == nil {
		p.at = n
	}
	return p
}

// match is what stands in the places of a text that the format made: as little as
// possible in each but the last one.
func (f *format) match(text string) (args []string, ok bool) {
	if !f.lines && strings.Contains(text, "\n") { // names have one
		return nil, false
	}
	last := len(f.between) - 1
	text, ok = strings.CutPrefix(text, f.between[0])
	if !ok {
		return nil, false
	}
	if text, ok = strings.CutSuffix(text, f.between[last]); !ok {
		return nil, false
	}
	args = make([]string, len(f.places))
	for i, p := range f.places {
		arg := text
		if i+1 < last {
			if arg, text, ok = strings.Cut(text, f.between[i+1]); !ok {
				return nil, false
			}
		}
		if args[p.at], ok = p.argument(arg); !ok {
			return nil, false
		}
	}
	return args, true
}

// argument is what an argument was that made a text, as far as that can be known; it is
// false where none makes it.
func (p place) argument(text string) (string, bool) {
	if p.noun != "" {
		n, noun, _ := strings.Cut(text, " ")
		return n, digits(n) && strings.TrimSuffix(noun, "s") == p.noun
	}
	switch p.verb {
	case "d":
		return text, digits(text)
	case "q":
		quoted, err := strconv.QuotedPrefix(text)
		return text, err == nil && quoted == text
	}
	return text, true
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// fill is the translation with those in it; translated is for those that are texts.
func (f *format) fill(args []string, translated func(string) string) string {
	var b []byte
	end, next := 0, 0
	for _, at := range placeForm.FindAllStringIndex(f.said, -1) {
		p := placeOf(placeForm.FindStringSubmatch(f.said[at[0]:at[1]]), next)
		next = p.at + 1
		arg := args[p.at]
		switch {
		case p.verb == "v":
			arg = translated(arg)
		case p.verb == "" && (arg == "client" || arg == "server"): // the sides are the words among what sentences of the decoder are about
			arg = T(arg)
		}
		b = appendSpaced(appendSpaced(b, f.said[end:at[0]]), arg)
		end = at[1]
	}
	return string(appendSpaced(b, f.said[end:]))
}

// appendSpaced appends a text, behind a space where a Han character would touch what is
// written in another script.
func appendSpaced(b []byte, text string) []byte {
	before, _ := utf8.DecodeLastRune(b)
	behind, _ := utf8.DecodeRuneInString(text)
	if unicode.Is(unicode.Han, before) && latin(behind) || latin(before) && unicode.Is(unicode.Han, behind) {
		b = append(b, ' ')
	}
	return append(b, text...)
}

func latin(r rune) bool { return r > ' ' && r < unicode.MaxASCII }
