package line

import (
	"mitmail/decode"
	"mitmail/view/lang"
)

// noted is what a lesson says, in the language of the reader.
func noted(w *decode.Note) []Line {
	text := Span{Text: Clean(lang.Choose(w.Text))}
	said := []Span{text}
	switch w.Kind {
	case decode.Heading:
		said[0].Role = Verb
	case decode.Question:
		said = []Span{{Text: lang.T("Question: "), Role: Label}, text}
	case decode.Answer:
		said = []Span{{Text: lang.T("Answer: "), Role: Label}, text}
	}
	return []Line{{Sign: Noted, Said: said}}
}
