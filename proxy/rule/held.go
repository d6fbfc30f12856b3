package rule

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// HoldLimit is how long a unit is held that nobody lets go, unless [Held.Limit] says
// otherwise.
const HoldLimit = 4 * time.Minute

// What is held at once. A unit beyond that passes.
const (
	maxHeld      = 1000
	maxHeldBytes = 64 << 20
)

// ByHand is how records name a person or program that edited or answered a held
// unit, dropped it or closed its session.
const ByHand = "hand"

// Held is the held units of all sessions: it lists them, and lets them go. The zero
// Held is ready. It is safe for concurrent use, and none of its methods waits for a
// connection.
type Held struct {
	Limit time.Duration // how long a unit is held; 0 is [HoldLimit]. Set before anything is held

	mu      sync.Mutex
	last    int // the last ID
	list    []*ticket
	bytes   int // of all texts
	watches []*Watch
}

// Unit is a unit that is held. What it holds belongs to nobody, and is not changed.
type Unit struct {
	ID       int // from 1, over all sessions
	Session  int
	Protocol decode.Protocol
	Since    time.Time
	By       string        // the rule that holds it
	Record   record.Record // what it becomes if it passes; masked where [Rules.Mask] says so
	Event    decode.Event  // the same as an event. That of a message has no bytes
	Text     []byte        // what would go on; of a message, the text as its author wrote it
	Secret   bool          // Text has a secret, and is not to be shown
}

// Message reports whether it is the text of a message.
func (u *Unit) Message() bool { return u.Record.Event == "message" }

// ticket is a unit in the list, and what becomes of it.
type ticket struct {
	Unit
	wake   func()
	limit  *time.Timer
	end    string           // how it ended; "" while it is held
	action func(s *subject) // what is done to it then; nil forwards it
}

// The ways in which a unit ends.
const (
	ended     = "end" // of a side, of its session or of mitmail: it was forwarded
	byLimit   = "limit"
	forwarded = "forward"
)

// add holds a unit. It returns nil where that would be too much.
func (h *Held) add(u Unit, wake func()) *ticket {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.list) >= maxHeld || h.bytes+len(u.Text) > maxHeldBytes {
		return nil
	}
	h.last++
	u.ID, u.Since = h.last, time.Now()
	t := &ticket{Unit: u, wake: wake}
	h.list, h.bytes = append(h.list, t), h.bytes+len(u.Text)
	limit := h.Limit
	if limit == 0 {
		limit = HoldLimit
	}
	t.limit = time.AfterFunc(limit, func() {
		if h.release(t, byLimit, nil) {
			wake()
		}
	})
	h.publish(Change{Unit: u})
	return t
}

// release ends a unit, and reports whether it was held still.
func (h *Held) release(t *ticket, how string, action func(*subject)) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.end != "" {
		return false
	}
	t.end, t.action = how, action
	t.limit.Stop()
	h.list = slices.DeleteFunc(h.list, func(other *ticket) bool { return other == t })
	h.bytes -= len(t.Text)
	h.publish(Change{Unit: t.Unit, End: how})
	return true
}

// outcome is how a unit ended, "" while it is held, and what is done to it.
func (h *Held) outcome(t *ticket) (string, func(*subject)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return t.end, t.action
}

// List is all units that are held, oldest first.
func (h *Held) List() []Unit {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]Unit, len(h.list))
	for i, t := range h.list {
		all[i] = t.Unit
	}
	return all
}

// Unit is the unit of that ID, if it is held.
func (h *Held) Unit(id int) (Unit, error) {
	t, err := h.find(id)
	if err != nil {
		return Unit{}, err
	}
	return t.Unit, nil
}

func (h *Held) find(id int) (*ticket, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.IndexFunc(h.list, func(t *ticket) bool { return t.ID == id }); i >= 0 {
		return h.list[i], nil
	}
	return nil, notHeld(id)
}

func notHeld(id int) error { return fmt.Errorf("no unit %d is held", id) }

// decide lets a unit go.
func (h *Held) decide(id int, how string, decision func(u *Unit) (func(*subject), error)) error {
	t, err := h.find(id)
	if err != nil {
		return err
	}
	action, err := decision(&t.Unit)
	if err != nil {
		return err
	}
	if !h.release(t, how, action) {
		return notHeld(id)
	}
	t.wake()
	return nil
}

// Forward lets a unit go on as it is.
func (h *Held) Forward(id int) error {
	return h.decide(id, forwarded, func(*Unit) (func(*subject), error) { return nil, nil })
}

// Edit lets text go on in a unit's place: whole lines, or a message as its author
// would write it. A line ending that is missing at its end is added; no text at all is
// an error, as an empty line would go on.
func (h *Held) Edit(id int, text []byte) error {
	return h.decide(id, "edit", func(u *Unit) (func(*subject), error) {
		switch {
		case u.Record.Event == "open":
			return nil, errors.New("the beginning of a session has no text to edit")
		case len(text) == 0:
			return nil, errors.New("no text is left to go on; drop has it go nowhere")
		}
		text = withEnding(slices.Clone(text))
		if u.Message() {
			text = stuff(text)
		}
		return func(s *subject) { s.ruling.Send, s.touched = text, true }, nil
	})
}

// Answer has a unit's sender get a reply in the peer's place, as the action reply
// does; the reply may have several lines.
func (h *Held) Answer(id int, text string) error {
	return h.decide(id, "answer", func(u *Unit) (func(*subject), error) {
		switch {
		case u.Message() && u.Event.From == decode.Server:
			return nil, errors.New("the client has been told already that a message follows")
		case !replyForm.MatchString(text) || isSMTP(text) != (u.Protocol == decode.SMTP):
			return nil, fmt.Errorf("%q is no reply of %s", text, u.Protocol)
		}
		a := &action{text: formReply(text)}
		return a.reply, nil
	})
}

// Drop has a unit go nowhere.
func (h *Held) Drop(id int) error {
	return h.decide(id, "drop", func(*Unit) (func(*subject), error) { return new(action).drop, nil })
}

// Close has a unit go nowhere, and ends its session.
func (h *Held) Close(id int) error {
	return h.decide(id, "close", func(*Unit) (func(*subject), error) { return new(action).close, nil })
}
