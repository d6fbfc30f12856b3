package decode

// fetched counts what a POP3 session brought.
type fetched struct {
	whole, top int     // messages, and beginnings of messages
	marked     int     // for deletion, since the last RSET: the server said so, whatever the client was told
	deleted    Verdict // whether these are: what the server said to QUIT; No where it has not heard of it
	broken     Words   // of the first message that broke off
	refused    refusal // the first refusal behind the login
}

// message handles a message that was retrieved.
func (s *pop3) message(t *transfer, m *Message) {
	got := &s.got
	switch {
	case t.dropped && !t.cut:
		got.broken = say("kept-back")
	case m.Via == "TOP" && m.Complete:
		got.top++
	case m.Complete:
		got.whole++
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
	case got.broken != nil && s.c.answersSeen():
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
