package explain

import "strings"

// Status is an enhanced status code taken apart: 5.1.1 is class 5, subject 1,
// detail 1.
type Status struct {
	Class   Entry // did it work?
	Subject Entry // what is it about?
	Detail  Entry // what exactly?
}

// Enhanced explains an enhanced status code (RFC 3463), such as 5.1.1. A detail
// that no table has is explained by its subject; it is false for what has no
// known class or no three parts.
func Enhanced(code string) (Status, bool) {
	s, ok := statusOf(code)
	for _, e := range []*Entry{&s.Class, &s.Subject, &s.Detail} {
		*e, _ = said(*e, true)
	}
	return s, ok
}

// statusOf is that in English.
func statusOf(code string) (Status, bool) {
	class, rest, _ := strings.Cut(code, ".")
	subject, _, three := strings.Cut(rest, ".")
	c, known := classes[class]
	if !three || !known {
		return Status{}, false
	}
	s := Status{Class: c, Subject: otherSubject}
	if e, ok := subjects[subject]; ok {
		s.Subject = e
	}
	s.Detail = s.Subject
	for _, key := range [...]string{rest, code} { // the whole code has the last word
		if e, ok := details[key]; ok {
			s.Detail = e
		}
	}
	return s, true
}

// classes are the first part.
var classes = table{
	"2": {"done", "2 says that it worked.", "RFC 3463 3.1"},
	"4": {"not now", "4 says not now: the message is fine, a passing trouble holds it up, and trying later may help.", "RFC 3463 3.1"},
	"5": {"no", "5 says no: sending the same message in the same way again will not help.", "RFC 3463 3.1"},
}

// subjects are the second part.
var subjects = table{
	"0": {"something else", "Nothing more is known about what it concerns.", "RFC 3463 3.1"},
	"1": {"an address", "It is about the sender's or the recipient's address.", "RFC 3463 3.2"},
	"2": {"the mailbox", "It is about the recipient's mailbox.", "RFC 3463 3.3"},
	"3": {"the receiving mail system", "It is about the system that the mailbox lives on.", "RFC 3463 3.4"},
	"4": {"the network or the route", "It is about the way there.", "RFC 3463 3.5"},
	"5": {"the conversation", "It is about the protocol: commands and their order.", "RFC 3463 3.6"},
	"6": {"the message's content", "It is about what is in the message, or how it is encoded.", "RFC 3463 3.7"},
	"7": {"security or a rule", "It is about permission, encryption or a local rule.", "RFC 3463 3.8"},
}

// otherSubject is a subject that no RFC has.
var otherSubject = Entry{"something not specified", "No RFC says what this number is about.", "RFC 3463 2"}
