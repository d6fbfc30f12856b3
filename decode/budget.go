package decode

import "sync/atomic"

// Budget is memory that conversations share for what waits for replies. Make one
// with [NewBudget]. It is safe for concurrent use.
type Budget struct {
	limit int64
	drawn atomic.Int64
}

// ownShare is how many bytes a conversation has in any case: who draws most is
// cut first.
const ownShare = 2 << 10

// NewBudget makes a budget of so many bytes.
func NewBudget(bytes int64) *Budget { return &Budget{limit: bytes} }

// draw asks for n bytes for a conversation that has own of them by now.
func (b *Budget) draw(own, n int) bool {
	if b.drawn.Add(int64(n)) > b.limit && own+n > ownShare {
		b.drawn.Add(-int64(n))
		return false
	}
	return true
}

// pendingSize is what a command takes that waits for its reply, beside its
// argument.
const pendingSize = 256

// Share has the conversation draw on a budget for commands that wait for replies.
// Where the budget has no more, they are counted and not paired, as when there
// are too many of them (limit-reached). It is called before Open. What was drawn
// is returned when the session has closed. Nil is a budget without end.
func (c *Conversation) Share(b *Budget) {
	if b != nil {
		b.drawn.Add(int64(c.queue.drawn))
	}
	c.queue.budget = b
}

// draw reports whether there is room for n bytes more.
func (q *queue) draw(n int) bool {
	if q.budget == nil || q.budget.draw(q.drawn, n) {
		q.drawn += n
		return true
	}
	q.short = true
	return false
}

// giveBack returns n bytes of what was drawn.
func (q *queue) giveBack(n int) {
	q.drawn -= n
	if q.budget != nil {
		q.budget.drawn.Add(-int64(n))
	}
}
