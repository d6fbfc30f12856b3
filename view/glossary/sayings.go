package glossary

import (
	"regexp"
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
)

// Sayings are what a finding may say, with an ellipsis for what it names.
func Sayings(row decode.FindingDef) []string {
	texts := decode.Sentences()
	keys := []string{row.ID}
	if row.Text == "" {
		keys = keys[:0]
		for key := range texts {
			if strings.HasPrefix(key, row.ID+".") {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
	}
	all := make([]string, len(keys))
	for i, key := range keys {
		all[i] = places.ReplaceAllString(lang.T(texts[key]), "…$1")
	}
	return all
}

// places are where a sentence names something; a count has a noun behind it.
var places = regexp.MustCompile(`\{\d+( [^}]*)?\}`)
