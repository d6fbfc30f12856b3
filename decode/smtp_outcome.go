package decode

// tally counts what became of the mail transactions of a session (RFC 5321
// 3.3), and keeps the first cause of what went wrong.
type tally struct {
	delivered  int // messages taken
	partly     int // of these, with recipients refused
	rcpt, of   int // recipients accepted, and named, of all messages taken
	refused    int // transactions that the server refused
	broken     int // messages that were not sent to their end
	unanswered int // messages whose verdict is not known
	kept       int // messages that a gate kept from the server
	givenUp    int // transactions that the client left without a refusal
	first      refusal
	trouble    Words // of the first message that broke off or was not answered
	tx         *attempted
}

// attempted is the mail transaction that goes on, as far as its refusals go. It
// begins with the reply to MAIL.
type attempted struct {
	accepted            int      // recipients
	silent              int      // recipients whose verdict on the message never came (LMTP)
	mail, rcpt, content *refusal // the first refusals of each; content: DATA, BDAT, the end of the text
	unclear             *refusal // a reply that is neither yes nor no, such as one without a code
}

// transaction is the present one, begun where its MAIL was not seen.
func (t *tally) transaction() *attempted {
	if t.tx == nil {
		t.tx = new(attempted)
	}
	return t.tx
}

// answered handles the reply to a step of a transaction.
func (t *tally) answered(verb string, r *Reply) {
	if verb == "MAIL" {
		t.end()
	}
	if r.OK == Yes && verb != "MAIL" && verb != "RCPT" {
		return
	}
	tx := t.transaction()
	place := &tx.content
	switch verb {
	case "MAIL":
		place = &tx.mail
	case "RCPT":
		place = &tx.rcpt
	}
	switch {
	case r.OK == Yes && verb == "RCPT" && r.Code/100 == 2:
		tx.accepted++
		return
	case r.OK == Yes:
		return
	case r.OK == Unknown:
		place = &tx.unclear
	}
	if *place == nil {
		*place = &refusal{verb: verb, said: brief(r)}
		if verb == endOfMsg {
			(*place).rcpt = r.Rcpt
		}
	}
}

// cause is why a transaction brought no message: the first step that failed and
// that the later ones hang on. Without a recipient the refusal of DATA is only a
// consequence.
func (a *attempted) cause() *refusal {
	switch {
	case a.mail != nil:
		return a.mail
	case a.accepted == 0 && a.rcpt != nil:
		return a.rcpt
	case a.unclear != nil && a.content == nil:
		return a.unclear
	case a.content != nil:
		return a.content
	}
	return a.rcpt
}

// end ends a transaction that brought no message.
func (t *tally) end() {
	tx := t.tx
	t.tx = nil
	if tx == nil {
		return
	}
	if why := tx.cause(); why != nil {
		t.refuse(why)
	} else {
		t.givenUp++
	}
}

func (t *tally) refuse(why *refusal) {
	if t.refused == 0 {
		t.first = *why
	}
	t.refused++
}

// unsent: what a server says brings no message here.
func (s *smtp) unsent(Side, int64) {}

// message handles a message that was sent, which ends its transaction.
func (s *smtp) message(of *transfer, m *Message) {
	t := &s.tally
	tx := t.transaction()
	t.tx = nil
	switch {
	case m.OK == Yes:
		t.delivered++
		rcpt, of := len(m.Envelope.RcptTo), len(m.Envelope.RcptTo)+len(m.Envelope.Rejected)
		rcpt -= tx.silent
		t.rcpt += rcpt
		t.of += of
		if rcpt < of {
			t.partly++
		}
	case m.OK == No:
		why := tx.cause()
		if why == nil {
			why = &refusal{verb: endOfMsg}
		}
		t.refuse(why)
	case !m.Complete && m.Missing == 0 && m.Via != "BURL":
		t.broken++
		t.fault(s.c.brokeOff(m))
	case of.dropped:
		t.kept++
		t.fault(say("kept-back"))
	case tx.unclear != nil && tx.unclear.verb == endOfMsg:
		t.unanswered++
		t.fault(say("unclear", tx.unclear.said))
	default:
		t.unanswered++
		t.fault(s.c.unanswered(m))
	}
}

// fault keeps the first message that broke off or was not answered.
func (t *tally) fault(why Words) {
	if t.trouble == nil {
		t.trouble = why
	}
}

// brokeOff says where a message broke off, and whose end that is.
func (c *Conversation) brokeOff(m *Message) Words {
	if c.first != 0 && c.flow(c.first).ended == Cut {
		return say("cut-inside", number(m.Size))
	}
	return say("broke-off", number(m.Size))
}

// unanswered says why a message has no verdict. What a capture lacks was perhaps
// said.
func (c *Conversation) unanswered(m *Message) Words {
	switch {
	case m.Missing > 0:
		return say("capture-lacks", number(m.Missing))
	case c.server.absent || c.server.holes > 0:
		return say("answer-missing")
	case c.server.ended == Cut:
		return say("answer-cut")
	}
	return say("unanswered")
}

// outcome is an SMTP session: its first cause where it failed.
func (s *smtp) outcome() outcome {
	if o, ok := s.c.notJudged(); ok {
		return o
	}
	t := &s.tally
	failed := t.refused + t.broken + t.unanswered + t.kept
	o := outcome{}
	switch {
	case t.delivered > 0 && failed == 0:
		o = outcome{ResultDelivered, t.success()}
		if t.partly > 0 {
			o.Result = ResultPartly
		}
	case t.delivered > 0:
		o = outcome{ResultPartly, append(say("some-delivered", number(t.delivered)), t.failures(false)...)}
	case t.refused > 0:
		o = outcome{ResultRefused, t.failures(true)}
	case t.broken > 0:
		o = outcome{ResultBroken, t.failures(true)}
	case t.unanswered+t.kept > 0:
		o = outcome{"", t.failures(true)}
		if s.c.answersSeen() {
			o.Result = ResultBroken
		}
	case t.givenUp > 0 && !s.c.goodbye && s.c.loginFailed == "" && s.trouble.Result == "" && s.c.farewell == "" && s.c.tls.fault == "":
		return s.c.cutHere(outcome{ResultBroken, say("given-up")})
	default:
		return s.c.cutHere(s.c.quietOutcome(s.trouble, "no-message"))
	}
	return s.around(o)
}

// around adds what happened before and after the transactions: a login that was
// refused, and a 421.
func (s *smtp) around(o outcome) outcome {
	if failed := s.c.loginFailed; failed != "" && s.tally.delivered == 0 {
		o = outcome{ResultLoginFailed, append(say("login-refused", failed), o.Words...)}
	}
	if bye := s.c.farewell; bye != "" && bye != s.tally.first.said {
		o.Words = append(o.Words, Sentence{"closed-421", []string{bye}})
	}
	return o
}

// answersSeen reports whether all that the server said is known, so that what
// has no answer had none. Where a gate has ended the session, none comes.
func (c *Conversation) answersSeen() bool {
	return !c.server.absent && c.server.holes == 0 && (c.server.ended != Cut || c.server.severed != "")
}

// success is a session whose messages were all taken.
func (t *tally) success() Words {
	switch {
	case t.delivered == 1 && t.partly > 0:
		return say("delivered-of", number(t.rcpt), number(t.of))
	case t.delivered == 1 && t.rcpt > 0:
		return say("delivered", number(t.rcpt))
	case t.partly > 0:
		return append(say("messages-delivered", number(t.delivered)), say("recipients-of", number(t.rcpt), number(t.of))...)
	}
	return say("messages-delivered", number(t.delivered))
}

// failures are the transactions that failed; alone says that there is nothing
// else to tell.
func (t *tally) failures(alone bool) Words {
	words := t.refusals(alone)
	if alone && t.refused == 0 && t.broken+t.unanswered+t.kept == 1 {
		return append(words, t.trouble...)
	}
	if t.broken > 0 {
		words = append(words, say("some-broken", number(t.broken))...)
	}
	if t.unanswered > 0 {
		words = append(words, say("some-unanswered", number(t.unanswered))...)
	}
	if t.kept > 0 {
		words = append(words, say("some-kept-back", number(t.kept))...)
	}
	return words
}

// refusals are the transactions that were refused, and why the first was.
func (t *tally) refusals(alone bool) Words {
	n, f := number(t.refused), t.first
	kind, args := "at", []string{f.verb, f.said}
	switch {
	case f.rcpt != "":
		kind, args = "for", []string{f.rcpt, f.said}
	case f.verb == endOfMsg:
		kind, args = "text", []string{f.said}
	}
	switch {
	case t.refused == 0:
		return nil
	case t.refused == 1 && alone:
		return say("refused-"+kind, args...)
	case t.refused == 1:
		return say("some-refused-"+kind, append([]string{n}, args...)...)
	}
	return append(say("many-refused", n), say("first-"+kind, args...)...)
}
