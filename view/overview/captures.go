package overview

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/wrap"
)

// CaptureName is the name of a capture, without its folder and what kind of file it
// is.
func CaptureName(file string) string {
	name, _, _ := strings.Cut(path.Base(filepath.ToSlash(file)), ".pcap")
	return name
}

// came is what sessions of a capture came to.
type came struct {
	file   string
	going  bool
	result decode.Result
}

// capture is a capture, and how many of its sessions came to what.
type capture struct {
	file    string
	results map[came]int
	classes counts
}

// countCapture counts a session under the capture that it is of.
func (o *Overview) countCapture(s *Session) {
	if s.File == "" {
		return
	}
	file := s.File
	if !o.files[file] && len(o.files) >= maxNames {
		file = others
	}
	o.files[file] = true
	o.captures[came{file, !s.Closed, s.Result}]++
}

// byCapture is the captures, the worst first: those in which something failed by how serious
// that is, and by how often it did.
func (o *Overview) byCapture() []*capture {
	all := map[string]*capture{}
	for of, n := range o.captures {
		c := all[of.file]
		if c == nil {
			c = &capture{file: of.file, results: map[came]int{}}
			all[of.file] = c
		}
		c.results[of] = n
		c.classes[classOf(&Session{Closed: !of.going, Result: of.result})] += n
	}
	list := make([]*capture, 0, len(all))
	for _, c := range all {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *capture) int {
		return cmp.Or(cmp.Compare(a.serious(), b.serious()), cmp.Compare(b.classes[failed], a.classes[failed]),
			cmp.Compare(b.classes[partly], a.classes[partly]), strings.Compare(a.file, b.file))
	})
	return list
}

// gravest are the results in which something failed, the worst first.
var gravest = []decode.Result{decode.ResultRefused, decode.ResultLoginFailed, decode.ResultUnreachable, decode.ResultBroken, decode.ResultPartly}

// serious is how serious the worst is that came of a capture; 0 is the worst.
func (c *capture) serious() int {
	for i, result := range gravest {
		if c.results[came{c.file, false, result}] > 0 {
			return i
		}
	}
	return len(gravest)
}

// ill reports whether anything failed in a capture.
func (c *capture) ill() bool { return c.classes[failed]+c.classes[partly] > 0 }

// parts is what the sessions of a capture came to, the worst first.
func (c *capture) parts() []came {
	parts := make([]came, 0, len(c.results))
	for of := range c.results {
		parts = append(parts, of)
	}
	order := func(of came) int { return slices.Index(append(gravest, decode.Results()...), of.result) }
	class := func(of came) class { return classOf(&Session{Closed: !of.going, Result: of.result}) }
	slices.SortFunc(parts, func(a, b came) int { return cmp.Or(cmp.Compare(class(a), class(b)), cmp.Compare(order(a), order(b))) })
	return parts
}

// verdict is what so many sessions came to.
func (of came) verdict() line.Verdict {
	if of.going {
		return line.Going()
	}
	return line.VerdictOf(of.result)
}

// maxIll is how many captures are listed in which something failed.
const maxIll = 100

// hiding says what is behind so many captures.
func hiding(list []*capture, ill, shown int) string {
	rest := len(list) - shown
	if more := ill - shown; more > 0 {
		return lang.F("… %d more failed, %d did not", more, rest-more)
	}
	return lang.F("… and %d more, none failed", rest)
}

// perCapture is what the sessions of each capture came to, where there are several.
func (p *sheet) perCapture(o *Overview) {
	list := o.byCapture()
	if len(list) < 2 {
		return
	}
	ill := 0
	for _, c := range list {
		if c.ill() {
			ill++
		}
	}
	words := lang.F("something failed in %d of %d", ill, len(list))
	if ill > 1 {
		words = lang.F("something failed in %d of %d, worst first", ill, len(list))
	}
	p.head(lang.T("captures"), words)
	shown := max(maxListed, min(ill, maxIll))
	wide := p.nameWidth(list[:min(shown, len(list))])
	if slices.Contains(p.whole, Captures) {
		wide = p.nameWidth(list)
	}
	for i, c := range list {
		if i == shown && !p.more(Captures, hiding(list, ill, i)) {
			break
		}
		name, filter := c.name(), ""
		if c.file != others {
			filter = "file == " + strconv.Quote(c.file)
		}
		parts := c.parts()
		worst := parts[0].verdict()
		r := p.add(filter).At(0, worst.Sign, worst.Role).At(2, wrap.FitMiddle(name, wide), line.Plain)
		x := wide + 4
		for _, of := range parts {
			v := of.verdict()
			if words := wrap.Fit(strconv.Itoa(c.results[of])+" "+v.Words, p.columns-x); words != "" {
				r.At(x, words, v.Role)
				x = r.End() + 2
			}
		}
	}
}

// name is what people call a capture.
func (c *capture) name() string {
	if c.file == others {
		return lang.T(others)
	}
	return line.Clean(CaptureName(c.file))
}

// nameWidth is how many columns the names of captures have: as many as the longest one, as
// far as what came of them leaves room, of which half of the row is for it.
func (p *sheet) nameWidth(list []*capture) int {
	names, came := 0, 0
	for _, c := range list {
		names = max(names, wrap.Width(c.name()))
		wide := 0
		for _, of := range c.parts() {
			wide += 2 + wrap.Width(strconv.Itoa(c.results[of])+" "+of.verdict().Words)
		}
		came = max(came, wide)
	}
	return max(min(names, p.columns-2-min(came, p.columns/2)), min(32, p.columns/3))
}
