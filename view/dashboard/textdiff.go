package dashboard

import (
	"bytes"
	"slices"
)

// change is a line that went or came, or one that stands beside it.
type change struct {
	sign byte // '-', '+', ' '
	line []byte
}

// maxCompared is how many lines on each side are compared one with the other; of more,
// all are taken for changed.
const maxCompared = 1000

// align pairs the lines of two texts that are the same, in order: for each of b the
// index of its line in a, or -1.
func align(a, b [][]byte) []int {
	same := make([]int, len(b))
	from, toA, toB := 0, len(a), len(b)
	for from < min(toA, toB) && bytes.Equal(a[from], b[from]) {
		same[from] = from
		from++
	}
	for toA > from && toB > from && bytes.Equal(a[toA-1], b[toB-1]) {
		toA, toB = toA-1, toB-1
		same[toB] = toA
	}
	for i := from; i < toB; i++ {
		same[i] = -1
	}
	if toA-from > maxCompared || toB-from > maxCompared {
		return same
	}
	a, b = a[from:toA], b[from:toB]
	longest := make([][]int, len(a)+1) // of what is the same from here on
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if bytes.Equal(a[i], b[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case bytes.Equal(a[i], b[j]):
			same[from+j] = from + i
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return same
}

// keepEndings is an edited text whose lines end as they did: those that are as they
// were with the ending that they had, others with the most usual one.
func keepEndings(before, edited []byte) []byte {
	old := lines(before)
	usual := "\r\n"
	if 2*bytes.Count(before, []byte("\r\n")) < bytes.Count(before, []byte("\n")) {
		usual = "\n"
	}
	fresh := lines(edited)
	same := align(bare(old), bare(fresh))
	var out []byte
	for i, l := range fresh {
		text := bytes.TrimSuffix(l, []byte("\n"))
		switch {
		case same[i] >= 0:
			out = append(out, old[same[i]]...)
		case bytes.HasSuffix(text, []byte("\r")): // as it was typed
			out = append(out, l...)
		default:
			out = append(append(out, text...), usual...)
		}
	}
	return out
}

// lines are the lines of a text, with their endings.
func lines(text []byte) [][]byte { return slices.Collect(bytes.Lines(text)) }

// bare is lines without their endings.
func bare(all [][]byte) [][]byte {
	out := make([][]byte, len(all))
	for i, l := range all {
		out[i] = bytes.TrimRight(l, "\r\n")
	}
	return out
}

// difference is what was changed, with a line before and behind; nothing where the
// texts are the same.
func difference(before, after []byte) []change {
	if bytes.Equal(before, after) {
		return nil
	}
	a, b := lines(before), lines(after)
	var all, came []change // what came stands behind what went
	i := 0
	upTo := func(at int) {
		for ; i < at; i++ {
			all = append(all, change{'-', a[i]})
		}
		all, came = append(all, came...), nil
	}
	for j, at := range align(a, b) {
		if at < 0 {
			came = append(came, change{'+', b[j]})
			continue
		}
		upTo(at)
		all = append(all, change{' ', b[j]})
		i++
	}
	upTo(len(a))
	return beside(all)
}

// beside leaves out what is far from any change.
func beside(all []change) []change {
	var out []change
	for i, c := range all {
		near := i > 0 && all[i-1].sign != ' ' || i+1 < len(all) && all[i+1].sign != ' '
		if c.sign != ' ' || near {
			out = append(out, c)
		}
	}
	return out
}

// diffDoc is changes for people. Endings show that are not the usual ones.
func diffDoc(changes []change) doc {
	as := map[byte]role{'-': bad, '+': good, ' ': note}
	var d doc
	for _, c := range changes {
		text, end := bytes.CutSuffix(c.line, []byte("\r\n"))
		r := row{}.at(0, span{string(c.sign) + " " + string(bytes.TrimSuffix(text, []byte("\n"))), as[c.sign]})
		if !end {
			r = r.at(r.end(), span{" " + escape(c.line[len(bytes.TrimRight(c.line, "\r\n")):]), later})
		}
		d = append(d, r)
	}
	return d
}
