package line

import (
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
)

// sentences are the English texts, which [lang] has as keys.
var sentences = decode.Sentences()

// Said is a sentence in the language of the reader.
func Said(s decode.Sentence) string {
	if lang.Current() == lang.English {
		return decode.Fill(sentences[s.Key], s.Args)
	}
	args := slices.Clone(s.Args)
	for i, arg := range args {
		if side, ok := sides[arg]; ok {
			args[i] = side()
		} else {
			args[i] = lang.Reason(arg)
		}
	}
	return decode.Fill(lang.T(sentences[s.Key]), args)
}

// sides are the arguments that are words.
var sides = map[string]func() string{
	decode.Client.String(): func() string { return lang.T("client") },
	decode.Server.String(): func() string { return lang.T("server") },
}

// SaidAll is what is said together, in one line.
func SaidAll(w decode.Words) string {
	if len(w) == 1 {
		return Said(w[0])
	}
	said := make([]string, len(w))
	for i, s := range w {
		said[i] = Said(s)
	}
	return strings.Join(said, lang.T(", "))
}
