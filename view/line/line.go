// Package line turns events into lines for people: what was said, and beside
// it what it means. It does no I/O and knows no colours: every renderer, be it
// text, HTML or the dashboard, gives the roles, the signs and the secrets of
// its own look.
//
// What comes from the wire is safe to show: it went through [Clean], so a line
// never holds a control character, an invisible one or bytes that are not
// UTF-8, and one event's field never becomes two lines. What is secret is a
// span of its own.
package line

// Line is one line about an event. The zero Line is empty.
type Line struct {
	Sign  Sign
	Said  []Span // what stood on the wire, or what happened
	Means []Span // what it means; nil where there is nothing to say
	Took  string // the time a reply took, such as 0.8 ms; "" where there is none
}

// Span is a piece of a line. Spans are set one behind the other without a space.
type Span struct {
	Text   string
	Role   Role
	Secret bool // a password, a token, or what proves one
}

// Role is the part that a span plays.
type Role uint8

// The roles of spans.
const (
	Plain   Role = iota // on the wire, and nothing of the following
	Verb                // what a command asks for
	Good                // what says yes: 2yz, +OK
	More                // what asks for more: 334, 354, +
	Later               // what says not now: 4yz
	Bad                 // what says no: 5yz, -ERR
	Value               // something that was decoded
	Note                // words of explanation
	Label               // the name of a field
	Info                // a finding's id, by its severity
	Warning             //
	Danger              //
	Ref                 // where it is written
)

// Sign is what kind of line it is. What a colour says, a sign says too.
type Sign uint8

// The signs.
const (
	None      Sign = iota // more about the line above
	ToServer              // the client speaks
	ToClient              // the server speaks
	OwnServer             // mitmail speaks to the server
	OwnClient             // mitmail speaks to the client
	Changed               // what went on instead
	Opened                // a session begins
	Closed                // a session has ended
	Yes                   // a login that worked
	No                    // a login that failed
	Open                  // a login without an answer
	Mail                  // a message
	Secured               // TLS
	Unread                // bytes that were not decoded
	Noted                 // a lesson says something
	Fact                  // a finding, by its severity
	Caution               //
	Alarm                 //
)

var signs = [...]string{
	None: " ", ToServer: "→", ToClient: "←", OwnServer: "⇒", OwnClient: "⇐", Changed: "✎", Opened: "┌", Closed: "└",
	Yes: "✓", No: "✗", Open: "?", Mail: "✉", Secured: "◆", Unread: "≈", Noted: "»", Fact: "ℹ", Caution: "⚠", Alarm: "‼",
}

// String is the sign as it is drawn, one column wide.
func (s Sign) String() string {
	if int(s) < len(signs) {
		return signs[s]
	}
	return " "
}
