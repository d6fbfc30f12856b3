package decode

// Note is what a lesson says about what was said before it. Nobody on the wire says
// it: it owns no bytes and has no record.
type Note struct {
	Kind NoteKind
	Text Text
}

// Name implements [Payload].
func (*Note) Name() string { return "note" }

// NoteKind is what a note is for. The zero NoteKind is about the line before it.
type NoteKind uint8

// The kinds of notes.
const (
	Remark   NoteKind = iota
	Heading           // what the lesson is called
	Question          // what somebody who has read it can answer
	Answer            // to the question, for those who have tried
)

// Text is words for people, by the tag of their language, such as zh (BCP 47). What
// stands under "" is for all others.
type Text map[string]string
