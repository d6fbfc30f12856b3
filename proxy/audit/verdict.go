package audit

import "slices"

// Verdict is what a client made of an attack, in one word.
type Verdict string

// The verdicts.
const (
	NoTry     Verdict = "no-try"     // the client never came
	Refuses   Verdict = "refuses"    // it does not go along
	Works     Verdict = "works"      // the control case
	FallsBack Verdict = "falls-back" // it goes on in clear, without secrets
	Accepts   Verdict = "accepts"    // it takes what it must not take
	Leaks     Verdict = "leaks"      // it tells a secret in clear
)

// verdicts are all of them, the worse the later.
var verdicts = []Verdict{NoTry, Refuses, Works, FallsBack, Accepts, Leaks}

// Verdicts are all verdicts, in the order in which they get worse.
func Verdicts() []Verdict { return slices.Clone(verdicts) }

// worse reports whether v says more against a client than another verdict.
func (v Verdict) worse(other Verdict) bool {
	return slices.Index(verdicts, v) > slices.Index(verdicts, other)
}

// verdict is what one session proves.
func (s *session) verdict(v Vector) (Verdict, string) {
	switch {
	case s.leak != "":
		return Leaks, s.leak + " (in clear)"
	case s.tls != "" && s.inside != "" && v.Name == Control:
		return Works, s.inside + " (inside " + s.tls + ")"
	case s.took != "" && v.inject[0] != "":
		return Accepts, s.took + " (before the server's own answer inside TLS)"
	case s.inside != "" && v.inject[0] != "":
		return Refuses, s.inside + " (inside TLS, once the server's own answer had come)"
	case s.tls != "" && s.inside != "":
		return Accepts, s.inside + " (inside " + s.tls + ")"
	case s.clear != "":
		return FallsBack, s.clear + " (in clear)"
	case s.refusal != "" && v.garbage:
		return Refuses, "it left when garbage came in the place of TLS"
	case s.refusal != "":
		return Refuses, s.refusal
	case s.tls != "":
		return Refuses, "it left inside " + s.tls + ", and had said nothing there"
	case s.said != "":
		return Refuses, s.said + " (and nothing more)"
	}
	return NoTry, "a client connected, and said nothing"
}
