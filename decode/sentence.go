package decode

import (
	"maps"
	"strconv"
	"strings"
)

// Sentence is something to say to a person, as data, so that any language can
// say it: a key of [Sentences], and what fills the places of its text. Args hold
// what was received, numbers and names, never words of ours. The zero Sentence
// says nothing.
type Sentence struct {
	Key  string
	Args []string
}

// Words is what is said together, the first thing first. Nil says nothing.
type Words []Sentence

// String says it in English, in one line.
func (w Words) String() string {
	said := make([]string, 0, len(w))
	for _, s := range w {
		said = append(said, s.String())
	}
	return strings.Join(said, ", ")
}

// String says it in English.
func (s Sentence) String() string { return Fill(english(s.Key), s.Args) }

// english is the text of a key: a finding's own, where it says one thing.
func english(key string) string {
	for _, all := range []map[string]string{sentences, findingWords} {
		if text, ok := all[key]; ok {
			return text
		}
	}
	if row := findingRows[key]; row != nil {
		return row.Text
	}
	return ""
}

// Sentences is the English text of every key. Places are {0}, {1}, …; a place
// with a noun, {0 message}, is a count and takes the noun's plural. The map is
// the caller's.
func Sentences() map[string]string {
	all := maps.Clone(sentences)
	maps.Copy(all, findingWords)
	for _, row := range findings {
		if row.Text != "" {
			all[row.ID] = row.Text
		}
	}
	return all
}

// Fill puts args into the places of a text as [Sentences] has them. A place
// that no argument fills stays empty.
func Fill(text string, args []string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, place, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		place, text, _ = strings.Cut(place, "}")
		number, noun, counted := strings.Cut(place, " ")
		i, err := strconv.Atoi(number)
		switch {
		case err != nil || i >= len(args):
		case counted && args[i] == "1":
			b.WriteString("1 " + noun)
		case counted:
			b.WriteString(args[i] + " " + noun + "s")
		default:
			b.WriteString(args[i])
		}
	}
}

// say makes words of one sentence.
func say(key string, args ...string) Words { return Words{{key, args}} }

// number is a count as an argument.
func number[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// sentences has what a session came to (Close.Outcome), and how it ended
// (Close.Reason).
var sentences = map[string]string{
	"text": "{0}", // what another table has said

	// mail that went over
	"delivered":          "delivered to {0 recipient}",
	"delivered-of":       "delivered, {0} of {1 recipient}",
	"messages-delivered": "{0 message} delivered",
	"recipients-of":      "{0} of {1 recipient}",
	"some-delivered":     "{0} delivered",

	// mail that did not
	"refused-at":              "message refused at {0}: {1}",
	"refused-text":            "message refused: {0}",
	"refused-for":             "message refused for {0}: {1}",
	"some-refused-at":         "{0} refused at {1}: {2}",
	"some-refused-text":       "{0} refused: {1}",
	"some-refused-for":        "{0} refused for {1}: {2}",
	"many-refused":            "{0} refused",
	"first-at":                "the first at {0}: {1}",
	"first-text":              "the first: {0}",
	"first-for":               "the first for {0}: {1}",
	"broke-off":               "message broke off after {0 byte}",
	"cut-inside":              "cut off inside the message, after {0 byte}",
	"capture-lacks":           "message sent, but the capture lacks {0 byte} of it",
	"capture-lacks-retrieved": "the capture lacks {0 byte} of a message",
	"unclear":                 "message sent, neither taken nor refused: {0}",
	"unanswered":              "message sent, but the server did not answer",
	"answer-cut":              "message sent, but cut off before its answer",
	"answer-missing":          "message sent; its answer is not in the capture",
	"some-broken":             "{0} broken off",
	"some-unanswered":         "{0} unanswered",
	"some-kept-back":          "{0} kept back",
	"given-up":                "broken off before the text of the message",
	"no-message":              "no message sent",

	// POP3
	"logged-in":       "logged in",
	"nothing-fetched": "nothing fetched",
	"kept-back":       "message kept back",
	"fetched":         "{0 message} fetched",
	"tops":            "the top of {0 message} read",
	"deleted":         "{0} deleted",
	"marked":          "{0} marked, not deleted",
	"marked-unknown":  "{0} marked for deletion",
	"refused-verb":    "{0} refused: {1}",

	// sessions that did not get so far
	"turned-away":    "turned away at the greeting: {0}",
	"other-protocol": "the server does not speak {0}",
	"looks-like":     "the server does not speak {0}: this looks like {1}",
	"login-refused":  "login refused: {0}",
	"failed-tls":     "TLS failed: {0}",
	"tls-refused":    "TLS refused: {0}",
	"encrypted":      "encrypted: TLS passed unopened",
	"not-greeted":    "the server did not greet: one that has TLS from the first byte waits for it",
	"client-silent":  "nothing was said by the client",
	"capture-empty":  "not known: the capture has nothing of what was said",
	"cut-here":       "cut off here",
	"server-missing": "the capture has nothing of what the server said",
	"not-read":       "not read to its end: {0}",
	"failed-decoder": "not read to its end: the decoder failed",
	"closed-421":     "closed by the server: {0}",

	// how a session ended
	"reason-quit":   "the client said goodbye",
	"reason-421":    "the server ended the session with 421",
	"reason-eof":    "the {0} closed the connection",
	"reason-reset":  "the {0} broke the connection",
	"reason-cutoff": "cut off",
}
