package line

import (
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
)

// sentences are the English texts, which [lang] has as keys.
var sentences = decode.Sentences()

// Said is a sentence in the language of the reader.
func Said(s decode.Sentence) string { return decode.Fill(lang.T(sentences[s.Key]), s.Args) }

// SaidAll is what is said together, in one line.
func SaidAll(w decode.Words) string {
	said := make([]string, len(w))
	for i, s := range w {
		said[i] = Said(s)
	}
	return strings.Join(said, lang.T(", "))
}
