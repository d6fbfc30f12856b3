package explain

// place is where a phrase stands in phrases.
type place struct{ source, row uint16 }

// byFirst is where to look for the phrases that begin with a word. It is made
// at the start, in some ten microseconds, as this package has no locks.
var byFirst = func() (by [buckets][]place) {
	var sizes [buckets]int
	n := 0
	for _, s := range phrases {
		for _, row := range s.rows {
			sizes[row.bucket()]++
		}
		n += len(s.rows)
	}
	room := make([]place, n)
	for i, size := range sizes {
		by[i], room = room[:0:size], room[size:]
	}
	for i, s := range phrases {
		for j, row := range s.rows {
			b := row.bucket()
			by[b] = append(by[b], place{uint16(i), uint16(j)})
		}
	}
	return by
}()

// buckets are as many as keep few phrases in each.
const buckets = 256

// bucket is where phrases that begin with a word are: of its first three bytes.
func bucket(first string) (b uint8) {
	for i := 0; i < len(first) && i < 3 && first[i] != ' '; i++ {
		b = b*31 + first[i]
	}
	return b
}

// bucket is that of the phrase's first word; one with a star has three letters
// or more.
func (row phrase) bucket() uint8 {
	text := row.words
	for text[0] == '~' || text[0] == '^' {
		text = text[1:]
	}
	return bucket(text)
}
