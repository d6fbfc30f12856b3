// Package diff lays two sessions side by side and finds where they part:
//
//	r := diff.Compare(ours, theirs)
//	for _, d := range r.Differences { … } // the first parting first
//	for _, row := range r.Rows { … }      // all that was said, side by side
//
// It works on records, so that it does not matter where a session comes from: a
// capture, a recording, or one that goes on.
//
// # What is alike
//
// No two runs are the same to the byte. These are not compared: times, addresses
// and host names, what a server says beside a yes, the size of messages, and what
// is new each time: challenges and answers to them, message ids. A reply that
// says no is compared with its words, but for numbers, names and ids in them. A
// message is compared by its subject, sender, recipients and parts.
package diff

import (
	"cmp"
	"fmt"
	"slices"

	"mitmail/decode/record"
)

// Difference is one thing in which the sessions A and B differ.
type Difference struct {
	At   [2]int // the numbers of the records in A and B; 0 where that side has none
	What string // greeting capabilities command response reply login tls message finding preamble gap opaque end timing
	A, B string // what each has; "" for nothing. From the wire: not safe for a screen
}

// Row is what stands side by side. One side is nil where only the other one has it.
type Row struct {
	A, B    *Step
	Differs bool // more than in its timing
}

// Result is two sessions side by side.
type Result struct {
	Rows        []Row
	Differences []Difference // in the order of the rows; those of timing come last
}

// Timing differs where one took more than slower times as long, and long enough for
// that to mean anything, in milliseconds.
const (
	slower = 10
	least  = 50
)

// Compare compares two sessions, each the records of one, in order. It keeps no
// more of them than their text, and takes time and memory bounded by 4 million
// pairs of records beyond what is alike at the beginning and the end.
func Compare(a, b []record.Record) Result {
	r := Result{Rows: align(steps(a), steps(b))}
	var timing []Difference
	for i := range r.Rows {
		row := &r.Rows[i]
		row.tell()
		found := row.compare()
		row.Differs = len(found) > 0
		r.Differences = append(r.Differences, found...)
		if d, ok := row.timing(); ok {
			timing = append(timing, d)
		}
	}
	r.Differences = append(r.Differences, timing...)
	return r
}

// Parting is the index of the first row that differs; -1 where none does.
func (r *Result) Parting() int {
	return slices.IndexFunc(r.Rows, func(row Row) bool { return row.Differs })
}

// tell adds to the texts of both sides what they differ in, unless the texts tell it.
func (r Row) tell() {
	if r.A == nil || r.B == nil || r.A.same != r.B.same && r.A.Text != r.B.Text {
		return
	}
	add := func(s, other *Step) {
		for _, fact := range s.facts {
			if !slices.Contains(other.facts, fact) {
				s.Text += ", " + fact
			}
		}
	}
	add(r.A, r.B)
	add(r.B, r.A)
}

// compare is in what the sides of a row differ.
func (r Row) compare() []Difference {
	switch {
	case r.A == nil:
		return []Difference{{[2]int{0, r.B.At}, r.B.What, "", r.B.Text}}
	case r.B == nil:
		return []Difference{{[2]int{r.A.At, 0}, r.A.What, r.A.Text, ""}}
	}
	var all []Difference
	at := [2]int{r.A.At, r.B.At}
	if !r.A.equals(r.B) {
		all = append(all, Difference{at, r.A.What, r.A.Text, r.B.Text})
	}
	if a, b := only(r.A.offers, r.B.offers), only(r.B.offers, r.A.offers); a != "" || b != "" {
		all = append(all, Difference{at, "capabilities", a, b})
	}
	return all
}

// timing is a difference in how long a reply took.
func (r Row) timing() (Difference, bool) {
	if r.A == nil || r.B == nil || !r.A.timed || !r.B.timed {
		return Difference{}, false
	}
	fast, slow := min(r.A.Took, r.B.Took), max(r.A.Took, r.B.Took)
	if slow < least || slow <= slower*fast {
		return Difference{}, false
	}
	took := func(s *Step) string { return fmt.Sprintf("%s after %.1f ms", cmp.Or(s.key, s.What), s.Took) }
	return Difference{[2]int{r.A.At, r.B.At}, "timing", took(r.A), took(r.B)}, true
}
