// Package spelling finds the word that a misspelt one was perhaps meant to be: of
// names of records, actions, commands and flags alike.
package spelling

import "strings"

// Nearest is the name that a word was perhaps meant to be: one letter of three differs
// at most, and three in all, or one of them begins with the other. It is "" where none is
// like that.
func Nearest(word string, names []string) string {
	word = strings.ToLower(word)
	best, least := "", min(len(word)/3, 3)+1
	for _, name := range names {
		n := Distance(word, name)
		if len(word) >= 3 && strings.HasPrefix(name, word) || len(name) >= 4 && strings.HasPrefix(word, name) {
			n = min(n, 1)
		}
		if n < least {
			best, least = name, n
		}
	}
	return best
}

// maxWord is how long the words are that are compared.
const maxWord = 32

// Distance is how many letters have to be put in, taken out, replaced or changed
// over with the next to make one word the other.
func Distance(a, b string) int {
	if len(a) > maxWord || len(b) > maxWord {
		return maxWord
	}
	var d [maxWord + 1][maxWord + 1]int
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			if i == 0 || j == 0 {
				d[i][j] = i + j
				continue
			}
			change := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
