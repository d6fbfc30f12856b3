package explain

import (
	"strconv"
	"strings"
)

// source is the phrases of one server, and where they are written.
type source struct {
	server, written string
	rows            []phrase
}

// phrase is words of a server by which it tells a reason. In words, a star ends
// what is only the beginning of a word, … stands for up to maxBetween words, and
// ^ for the beginning of the reply. Behind a ~ stand words that tell little:
// another phrase, wherever it stands, goes before them.
type phrase struct {
	words string
	cause string // its name in causes
	on    string // only there: verbs, classes (4, 5), codes and enhanced codes; "" everywhere
}

const maxBetween = 8

// phrases are what servers say, by where it was found.
var phrases = [...]source{postfix, sendmail, exim, exchange, gmail, outlook, yahoo, providers, chinese, filters, smallServers, popServers, widespread, logs}

// pattern is a phrase made ready.
type pattern struct {
	words       string
	start, weak bool // only at the beginning of the reply; only where no other phrase is
	*phrase
}

func (row *phrase) pattern() pattern {
	text, weak := strings.CutPrefix(row.words, "~")
	text, start := strings.CutPrefix(text, "^")
	return pattern{text, start, weak, row}
}

// said finds the cause that the server's words name: by the first phrase in
// them, and of several in one place by the longest.
func (r Refusal) said() (string, bool) {
	list, weak := words(r.Text), ""
	for i := range list {
		p, ok := r.phraseAt(list, i)
		switch {
		case !ok || denied(list, i):
		case !p.weak:
			return p.cause, true
		case weak == "":
			weak = p.cause
		}
	}
	return weak, weak != ""
}

// phraseAt finds the longest phrase that begins at i; of two, the one that is
// for fewer replies.
func (r Refusal) phraseAt(list []word, i int) (best pattern, ok bool) {
	most := 0
	for _, at := range byFirst[bucket(list[i].text)] {
		p := phrases[at.source].rows[at.row].pattern()
		n := p.at(list[i:])
		if (n > most || n > 0 && n == most && p.on != "") && (i == 0 || !p.start) && r.fits(p.on) {
			best, most, ok = p, n, true
		}
	}
	return best, ok
}

// at is how many words the pattern has if the list begins with it, else 0.
func (p pattern) at(list []word) int {
	n, between := 0, 0
	for want := range strings.FieldsSeq(p.words) {
		n++
		if want == "…" {
			between = maxBetween
			continue
		}
		for between > 0 && len(list) > 0 && !list[0].is(want) {
			list, between = list[1:], between-1
		}
		if len(list) == 0 || !list[0].is(want) {
			return 0
		}
		list, between = list[1:], 0
	}
	return n
}

// is reports whether a word is the one wanted.
func (w word) is(want string) bool {
	if begin, open := strings.CutSuffix(want, "*"); open {
		return strings.HasPrefix(w.text, begin)
	}
	return w.text == want
}

// deniers are words that take back what follows, or only suppose it.
var deniers = map[string]bool{"not": true, "isn't": true, "never": true, "without": true, "neither": true, "nor": true, "if": true, "unless": true, "whether": true, "no": true}

// denied reports whether what begins at i is taken back in the three words
// before it, of the same clause.
func denied(list []word, i int) bool {
	for n := 0; n < 3 && i > 0 && !list[i].begins; n++ {
		i--
		if deniers[list[i].text] && (list[i].text != "no" || n == 0 || list[i+1].text == "longer") {
			return true
		}
	}
	return false
}

// fits reports whether a refusal is one of those that on names: of each kind
// that is there, one has to fit.
func (r Refusal) fits(on string) bool {
	var asked, met [3]bool
	for want := range strings.FieldsSeq(on) {
		kind, ok := 0, want == r.To
		switch {
		case strings.Contains(want, ".") && len(want) > 1:
			kind, ok = 1, want == r.Enhanced
		case want[0] >= '0' && want[0] <= '9':
			kind, ok = 2, strings.HasPrefix(strconv.Itoa(r.Code), want)
		}
		asked[kind], met[kind] = true, met[kind] || ok
	}
	return asked == met
}
