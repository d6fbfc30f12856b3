package decode

import (
	"slices"

	"mitmail/decode/dots"
)

// fetched counts what a POP3 session brought.
type fetched struct {
	whole, top int     // messages, and beginnings of messages
	marked     int     // for deletion, since the last RSET: the server said so, whatever the client was told
	deleted    Verdict // whether these are: what the server said to QUIT; No where it has not heard of it
	latest     []place // of these messages, the latest
	cut        bool    // the last bytes of the server did not go on
	broken     Words   // of the first message that broke off
	refused    refusal // the first refusal behind the login
}

// place is where a message ended in what the server said, its size, and what it counts for.
type place struct {
	end, size int64
	of        *int
}

// maxLatest is of how many messages that is kept: no more end in what is on its way.
const maxLatest = 100

// ended counts a message that has come to its end.
func (got *fetched) ended(at place) {
	*at.of++
	if len(got.latest) == maxLatest {
		got.latest = slices.Delete(got.latest, 0, 1)
	}
	got.latest = append(got.latest, at)
}

// cutAt takes back the messages that ended behind a byte of what the server said: nothing
// went on from there.
func (got *fetched) cutAt(at int64) {
	var why Words
	got.cut = true
	for n := len(got.latest) - 1; n >= 0 && got.latest[n].end > at; n-- {
		last := got.latest[n]
		got.latest = got.latest[:n]
		*last.of--
		sent := last.size - (last.end - int64(len(dots.End)) - at)
		why = say("broke-off", number(min(last.size, max(0, sent))))
	}
	if got.broken == nil {
		got.broken = why
	}
}

// unsent takes back what the client did not get.
func (s *pop3) unsent(from Side, at int64) {
	if from == Server {
		s.got.cutAt(at)
	}
}

// message handles a message that was retrieved.
func (s *pop3) message(t *transfer, m *Message) {
	got := &s.got
	switch {
	case t.dropped && !t.cut:
		got.broken = say("kept-back")
	case m.Via == "TOP" && m.Complete:
		got.ended(place{s.c.server.committed(), m.Size, &got.top})
	case m.Complete:
		got.ended(place{s.c.server.committed(), m.Size, &got.whole})
	case got.broken == nil && m.Missing > 0:
		got.broken = say("capture-lacks-retrieved", number(m.Missing))
	case got.broken == nil:
		got.broken = s.c.brokeOff(m)
	}
}

// outcome is a POP3 session: what it brought, or its first cause where it failed.
func (s *pop3) outcome() outcome {
	if o, ok := s.c.notJudged(); ok {
		return o
	}
	got := &s.got
	o := outcome{ResultFetched, append(say("logged-in"), got.words(s.deletes())...)}
	switch {
	case got.broken != nil && (got.cut || s.c.answersSeen()):
		o.Result = ResultBroken
	case got.broken != nil:
		o.Result = ""
	case got.whole+got.top+got.marked > 0:
	case got.refused.verb != "":
		o.Result = ResultRefused
	default:
		return s.c.cutHere(s.c.quietOutcome(s.trouble, "nothing-fetched"))
	}
	if bye := s.c.farewell; bye != "" && !s.c.goodbye {
		o.Words = append(o.Words, Sentence{"closed-421", []string{bye}})
	}
	return o
}

// words are what was brought, and what went wrong with it.
func (got *fetched) words(deletes string) Words {
	var words Words
	if got.whole > 0 {
		words = append(words, say("fetched", number(got.whole))...)
	}
	if got.top > 0 {
		words = append(words, say("tops", number(got.top))...)
	}
	if got.marked > 0 {
		words = append(words, say(deletes, number(got.marked))...)
	}
	words = append(words, got.broken...)
	if got.refused.verb != "" && got.whole+got.top == 0 {
		words = append(words, say("refused-verb", got.refused.verb, got.refused.said)...)
	}
	return words
}

// deletes is what became of messages marked for deletion: the server deletes
// them when it has accepted QUIT (RFC 1939 6), whether or not the client hears of it.
func (s *pop3) deletes() string {
	switch {
	case s.got.deleted == Yes:
		return "deleted"
	case s.got.deleted == No:
		return "marked"
	case s.quit, !s.c.answersSeen(), s.c.client.absent, s.c.client.holes > 0, s.c.client.ended == Cut && s.c.client.severed == "":
		return "marked-unknown"
	}
	return "marked"
}
