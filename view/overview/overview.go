package overview

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxNames is how many reasons, clients, servers and captures are told apart; those beyond
// are counted together.
const maxNames = 2000

// class is a verdict as a colour has it.
type class uint8

// The classes, the worst first.
const (
	failed class = iota
	partly
	worked
	other
	going
	classes
)

// classOf is the class of a session's verdict.
func classOf(s *Session) class {
	if !s.Closed {
		return going
	}
	switch line.VerdictOf(s.Result).Role {
	case line.Bad:
		return failed
	case line.Later:
		return partly
	case line.Good:
		return worked
	}
	return other
}

// counts is how many sessions there are of each class.
type counts [classes]int

func (c counts) total() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}

// Overview is what sessions came to, together. The zero Overview has none. It is
// not safe for concurrent use.
type Overview struct {
	Sessions, Messages       int
	ClientBytes, ServerBytes int64

	results map[decode.Result]int // of those that are closed
	classes counts
	reasons map[Reason]int // sessions
	clients map[string]counts
	servers map[string]counts
	slow    []Slow

	captures map[came]int // sessions
	files    map[string]bool

	time timeline
}

// Add takes a session in, as it is now: one that goes on is counted as such.
func (o *Overview) Add(s *Session) {
	if o.results == nil {
		*o = Overview{results: map[decode.Result]int{}, reasons: map[Reason]int{}, clients: map[string]counts{}, servers: map[string]counts{},
			captures: map[came]int{}, files: map[string]bool{}}
	}
	class := classOf(s)
	o.Sessions++
	o.Messages += s.Messages
	o.ClientBytes += s.ClientBytes
	o.ServerBytes += s.ServerBytes
	o.classes[class]++
	if s.Closed {
		o.results[s.Result]++
	}
	for _, r := range s.Reasons {
		if _, known := o.reasons[r]; !known && len(o.reasons) >= maxNames {
			r = Reason{Words: lang.T("other reasons")}
		}
		o.reasons[r]++
	}
	count(o.clients, host(s.Client), class)
	count(o.servers, s.Server, class)
	o.countCapture(s)
	for _, slow := range s.Slow {
		o.slow = slowest(append(o.slow, slow))
	}
	o.time.add(s.Began, class)
}

// Clone is a copy that can be added to by itself.
func (o *Overview) Clone() *Overview {
	c := *o
	c.results, c.reasons, c.clients, c.servers = maps.Clone(o.results), maps.Clone(o.reasons), maps.Clone(o.clients), maps.Clone(o.servers)
	c.captures, c.files = maps.Clone(o.captures), maps.Clone(o.files)
	c.slow, c.time.bins = slices.Clone(o.slow), maps.Clone(o.time.bins)
	return &c
}

// others is the name of all that are beyond maxNames.
const others = "others"

// count counts a session under a name.
func count(all map[string]counts, name string, class class) {
	if name == "" {
		return
	}
	c, known := all[name]
	if !known && len(all) >= maxNames {
		name = others
		c = all[name]
	}
	c[class]++
	all[name] = c
}

// host is an address without its port.
func host(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}

// sorted are the keys of a map, those that count most first.
func sorted[K comparable, V any](all map[K]V, size func(V) int, name func(K) string) []K {
	return slices.SortedFunc(maps.Keys(all), func(a, b K) int {
		return cmp.Or(cmp.Compare(size(all[b]), size(all[a])), strings.Compare(name(a), name(b)))
	})
}
