package diff

// maxPairs bounds the work of aligning: beyond it what differs is set side by side
// in the order in which it came.
const maxPairs = 4 << 20

// align puts the steps of two sessions side by side, so that as many as possible are
// alike, and of the others as many as possible of one kind.
func align(a, b []*Step) []Row {
	begin := 0
	for begin < len(a) && begin < len(b) && alike(a[begin], b[begin]) {
		begin++
	}
	end := 0
	for end < len(a)-begin && end < len(b)-begin && alike(a[len(a)-1-end], b[len(b)-1-end]) {
		end++
	}
	rows := pairs(a[:begin], b[:begin])
	rows = append(rows, middle(a[begin:len(a)-end], b[begin:len(b)-end])...)
	return append(rows, pairs(a[len(a)-end:], b[len(b)-end:])...)
}

// alike reports whether two steps are of one kind and nothing that is compared
// differs.
func alike(a, b *Step) bool { return score(a, b) == 3 }

// score is how well two steps stand side by side; 0 where they do not.
func score(a, b *Step) int {
	switch {
	case a.key != b.key:
		return 0
	case !a.equals(b) || only(a.offers, b.offers) != "" || only(b.offers, a.offers) != "":
		return 1
	}
	return 3
}

// middle aligns what neither begins nor ends alike: of all ways the one with the
// best score.
func middle(a, b []*Step) []Row {
	if len(a)*len(b) > maxPairs {
		return ordered(a, b)
	}
	wide := len(b) + 1
	best := make([]int32, (len(a)+1)*wide) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			most := max(best[(i+1)*wide+j], best[i*wide+j+1])
			if s := score(a[i], b[j]); s > 0 {
				most = max(most, int32(s)+best[(i+1)*wide+j+1])
			}
			best[i*wide+j] = most
		}
	}
	var rows []Row
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		s, here := score(a[i], b[j]), best[i*wide+j]
		switch {
		case s > 0 && here == int32(s)+best[(i+1)*wide+j+1]:
			rows = append(rows, Row{A: a[i], B: b[j]})
			i, j = i+1, j+1
		case here == best[(i+1)*wide+j]:
			rows = append(rows, Row{A: a[i]})
			i++
		default:
			rows = append(rows, Row{B: b[j]})
			j++
		}
	}
	return append(rows, alone(a[i:], b[j:])...)
}

// ordered sets steps side by side where they are of one kind, as they come.
func ordered(a, b []*Step) (rows []Row) {
	n := min(len(a), len(b))
	for i := range n {
		if a[i].key == b[i].key {
			rows = append(rows, Row{A: a[i], B: b[i]})
		} else {
			rows = append(rows, Row{A: a[i]}, Row{B: b[i]})
		}
	}
	return append(rows, alone(a[n:], b[n:])...)
}

// pairs are as many steps of one side as of the other.
func pairs(a, b []*Step) []Row {
	rows := make([]Row, len(a))
	for i := range a {
		rows[i] = Row{A: a[i], B: b[i]}
	}
	return rows
}

// alone are steps that have nothing beside them.
func alone(a, b []*Step) []Row {
	rows := make([]Row, 0, len(a)+len(b))
	for _, s := range a {
		rows = append(rows, Row{A: s})
	}
	for _, s := range b {
		rows = append(rows, Row{B: s})
	}
	return rows
}
