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

// byCapture is the captures, those first in which most failed.
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
		return cmp.Or(cmp.Compare(b.classes[failed], a.classes[failed]), cmp.Compare(b.classes[partly], a.classes[partly]), strings.Compare(a.file, b.file))
	})
	return list
}

// ill reports whether anything failed in a capture.
func (c *capture) ill() bool { return c.classes[failed]+c.classes[partly] > 0 }

// parts is what the sessions of a capture came to, the worst first.
func (c *capture) parts() []came {
	parts := make([]came, 0, len(c.results))
	for of := range c.results {
		parts = append(parts, of)
	}
	order := func(of came) int { return slices.Index(decode.Results(), of.result) }
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
	p.head(lang.T("captures"), lang.F("something failed in %d of %d", ill, len(list)))
	wide := min(32, p.columns/3)
	for i, c := range list {
		if i == maxListed && !p.more(Captures, len(list)-i) {
			break
		}
		name, filter := lang.T(others), ""
		if c.file != others {
			name, filter = line.Clean(CaptureName(c.file)), "file == "+strconv.Quote(c.file)
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
