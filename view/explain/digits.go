package explain

// Digits takes an SMTP reply code apart: what its first digit says (did it
// work?), its second (what is it about?) and its third, which only tells
// replies of one kind apart. It is false for what is no code at all.
func Digits(code int) (first, second, third Entry, ok bool) {
	first, ok = said(firstDigits[code/100], firstDigits[code/100] != Entry{})
	if !ok {
		return Entry{}, Entry{}, Entry{}, false
	}
	if second, ok = secondDigits[code/10%10]; !ok {
		second = otherSecond
	}
	second, _ = said(second, true)
	third, _ = said(thirdDigit, true)
	return first, second, third, true
}

// firstDigits say how it went.
var firstDigits = map[int]Entry{
	1: {"noted, say go on or stop", "1 is for answers that wait for a confirmation; SMTP never uses it.", "RFC 5321 4.2.1"},
	2: {"done", "2 says yes: what was asked for is done.", "RFC 5321 4.2.1"},
	3: {"go on", "3 says so far so good: the server waits for more.", "RFC 5321 4.2.1"},
	4: {"not now", "4 says not now: the same thing may work later, so the client keeps the message and tries again.", "RFC 5321 4.2.1"},
	5: {"no", "5 says no: doing the same again will not help, so the client gives up and tells its user.", "RFC 5321 4.2.1"},
}

// secondDigits say what it is about.
var secondDigits = map[int]Entry{
	0: {"the way it is written", "0 in the middle is about the command itself: its spelling, its order, whether it is known.", "RFC 5321 4.2.1"},
	1: {"information", "1 in the middle is information that was asked for.", "RFC 5321 4.2.1"},
	2: {"the connection", "2 in the middle is about the connection: hello, goodbye, closing.", "RFC 5321 4.2.1"},
	3: {"logging in", "3 in the middle is about logging in.", "RFC 4954 6"},
	5: {"the mail itself", "5 in the middle is about mailboxes and messages.", "RFC 5321 4.2.1"},
}

// otherSecond is a middle digit that no RFC gives a meaning, so it has no Ref.
var otherSecond = Entry{"not specified", "This digit in the middle has no meaning of its own.", ""}

// thirdDigit is the last digit, whichever it is.
var thirdDigit = Entry{"tells it from its neighbours", "The last digit only tells replies of the same kind apart.", "RFC 5321 4.2.1"}
