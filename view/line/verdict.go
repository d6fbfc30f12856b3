package line

import (
	"mitmail/decode"
	"mitmail/view/lang"
)

// Verdict is what came of a session, for people: the same in every view.
type Verdict struct {
	Sign  string // one column
	Words string // a word or two
	Role  Role
}

// Going is the verdict of a session that has not ended.
func Going() Verdict { return Verdict{"●", lang.T("going on"), More} }

// VerdictOf is what a result says; of one that it has no words for, nothing.
func VerdictOf(r decode.Result) Verdict {
	v, ok := verdicts[r]
	if !ok {
		v = verdicts[""]
	}
	v.Words = lang.T(v.Words)
	return v
}

var verdicts = map[decode.Result]Verdict{
	decode.ResultDelivered:   {"✓", "delivered", Good},
	decode.ResultPartly:      {"◐", "partly", Later},
	decode.ResultRefused:     {"✗", "refused", Bad},
	decode.ResultLoginFailed: {"✗", "login failed", Bad},
	decode.ResultFetched:     {"✓", "fetched", Good},
	decode.ResultNothing:     {"·", "no message", Note},
	decode.ResultBroken:      {"⊘", "broken off", Bad},
	decode.ResultUnreachable: {"⊘", "unreachable", Bad},
	"":                       {"?", "not known", Note},
}
