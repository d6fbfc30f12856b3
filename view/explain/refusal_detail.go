package explain

import (
	"slices"
	"strings"
)

// detail is the meaning of the enhanced code, where it says more than the code
// does: codes that are exact are told more only by the details listed, and a
// code that gives a reason already is told nothing by an enhanced code that
// only says what it is about.
func (r Refusal) detail() (Entry, bool) {
	s, ok := Enhanced(r.Enhanced)
	_, rest, _ := strings.Cut(r.Enhanced, ".")
	if !ok || rest == "0.0" {
		return Entry{}, false
	}
	if more, exact := exact[r.Code]; exact {
		return s.Detail, slices.Contains(more, rest)
	}
	if r.To == "DATA" && r.about("5") { // no valid recipients
		return Entry{}, false
	}
	return s.Detail, s.exact(rest) || r.vague()
}

// exact reports whether the detail says more than its subject.
func (s Status) exact(rest string) bool {
	return s.Detail != s.Subject && !strings.HasSuffix(rest, ".0")
}

// vague reports whether the code leaves open what is wrong: nothing stands
// behind a colon, or it is one that servers use for anything.
func (r Refusal) vague() bool {
	e, ok := Code(r.Code, r.To)
	return !ok || !strings.Contains(e.Short, ":") || r.Code/10 == 55 && r.about("7")
}

// exact are the codes that say what is wrong, and the details that add to them.
var exact = map[int][]string{
	432: nil, 454: nil, 502: nil, 503: nil, 504: nil, 530: nil, 534: nil, 538: nil, 551: nil, 555: nil, 556: nil,
	500: {"5.6"},
	501: {"1.2", "1.3", "1.7", "1.8", "5.6", "6.7"},
	535: {"7.9", "7.10", "7.11", "7.12", "7.13"},
}
