package decode

import "slices"

// What a server can mean by a code of SMTP follows from the command (RFC 5321
// 4.3.2, and what servers are known to say). Every command may be refused, with
// any code of 4 or 5; beyond that:

// exclusive codes answer these verbs and nothing else.
var exclusive = map[int][]string{
	334: {"AUTH", "X-EXPS"},
	353: {endOfMsg}, // PRDR
	354: {"DATA", "XEXCH50"},
	221: {"QUIT"},
}

// telling codes answer these verbs where one of them waits. Without one, a server
// that is odd enough may say them to anything.
var telling = map[int][]string{
	220: {greeting, "STARTTLS", "X-ANONYMOUSTLS", "XCLIENT"},
	235: {"AUTH", "X-EXPS"},
}

// neverYes are what no positive reply answers but those above; nor does one answer
// a line that is no command, where a command waits behind it.
var neverYes = []string{"STARTTLS", "X-ANONYMOUSTLS", "DATA"}

// answers reports whether a reply can answer a command.
func (s *smtp) answers(r *Reply, p *pending) bool {
	switch class := r.Code / 100; {
	case exclusive[r.Code] != nil:
		return p.is(exclusive[r.Code]...) || p.astray != nil && slices.Contains(exclusive[r.Code], p.astray.Verb)
	case telling[r.Code] != nil:
		return p.is(telling[r.Code]...)
	case p.blank():
		return class == 5 && r.Code < 505 || class == 4 || class < 2
	case class != 2 && class != 3:
		return true
	case len(r.Text) > 1 && s.c.queue.has("EHLO", "LHLO"): // a list of extensions
		return p.is(lengthy...)
	}
	return !p.unknown && !p.is(neverYes...)
}

// lengthy are verbs with a positive reply of several lines.
var lengthy = []string{greeting, "EHLO", "LHLO", "HELO", "HELP", "EXPN", "VRFY", "QUIT", endOfMsg}

// realign finds the command that a reply answers: the oldest that waits, or where
// the reply can be none to that, the first behind it to which it can be one. It
// is nil where a code that answers few verbs finds none of them.
func (q *queue) realign(exclusive bool, answers func(*pending) bool) (p *pending, settles int) {
	front := q.front()
	if front == nil || len(q.list) == 0 {
		return front, 1
	}
	for i, p := range q.list {
		if answers(p) {
			return p, i + 1
		}
	}
	if exclusive {
		return nil, 0
	}
	return front, 1
}

// owed is the first command that is owed a reply, and how many that settles; nil
// where only empty lines wait.
func (q *queue) owed() (*pending, int) {
	for i, p := range q.list {
		if !p.blank() || p.answer != nil {
			return p, i + 1
		}
	}
	return nil, 0
}

// idle reports whether the server owes no reply.
func (q *queue) idle() bool { return q.owing == 0 && q.unkept == 0 }

// before is how many commands in front of one a server owes a reply: it may
// answer an empty line or not.
func (q *queue) before(p *pending) (owed int) {
	for _, p := range q.list[:max(0, slices.Index(q.list, p))] {
		if !p.blank() {
			owed++
		}
	}
	return owed
}
