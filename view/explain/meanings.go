package explain

import (
	"slices"
	"strings"
)

// Meaning is what a reply means as the answer to a verb.
type Meaning struct {
	To string // as in records
	Entry
}

// Meanings are what an SMTP reply code means as the answer to each verb for which it
// means something else than by itself, in the order of a session.
func Meanings(code int) (all []Meaning) {
	for at, e := range codesTo {
		if at.code == code {
			e, _ = said(e, true)
			all = append(all, Meaning{at.to, e})
		}
	}
	return inOrder(all)
}

// AnswerMeanings are those of a POP3 status, +OK or -ERR.
func AnswerMeanings(status string) (all []Meaning) {
	for to, e := range answers[status] {
		if to != "" {
			e, _ = said(e, true)
			all = append(all, Meaning{to, e})
		}
	}
	return inOrder(all)
}

// session is the order of verbs.
var session = strings.Fields("CONNECT EHLO HELO LHLO CAPA STARTTLS STLS AUTH USER PASS APOP MAIL RCPT DATA BDAT BURL . STAT LIST UIDL RETR TOP DELE RSET NOOP VRFY EXPN HELP ETRN ATRN UTF8 LANG QUIT")

func inOrder(all []Meaning) []Meaning {
	slices.SortFunc(all, func(a, b Meaning) int {
		if n := slices.Index(session, a.To) - slices.Index(session, b.To); n != 0 {
			return n
		}
		return strings.Compare(a.To, b.To)
	})
	return all
}
