package dashboard

import (
	"time"

	"mitmail/decode"
)

// Held is a unit that waits for somebody to let it go. Nobody changes what it holds.
type Held struct {
	ID, Session int
	Protocol    decode.Protocol
	Since       time.Time
	Event       decode.Event // what it becomes if it passes
	Text        []byte       // what would go on; of a message, the text as its author wrote it
	Secret      bool         // Text is not to be shown
}

// Rule is a rule in force.
type Rule struct {
	Text    string
	By      string // how records name it
	Matched int64
	On      bool
	Holds   bool // what it matches waits
}

// Holder is what a dashboard needs to let go what is held, and to switch rules. Its
// methods wait for nobody.
type Holder interface {
	List() []Held // oldest first; the caller's
	Forward(id int) error
	Edit(id int, text []byte) error
	Answer(id int, text string) error
	Drop(id int) error
	Close(id int) error

	Hold(condition string) error // hold what meets it from now on
	Rules() []Rule
	Switch(i int, on bool) // the rule at i of Rules
	Marked() []int         // the sessions that rules have marked since it was called last
}
