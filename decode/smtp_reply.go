package decode

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// answer reads one line of a reply (RFC 5321 4.2.1): a code, a hyphen on all
// lines but the last, text. A line without a code stands alone as a malformed
// reply, or inside a reply counts as its text.
func (s *smtp) answer(r *replyLines, line []byte) bool {
	text := string(trimEOL(line))
	code, mark, rest, ok := cutCode(text)
	first := r.lines == 0
	r.keep(rest)
	switch {
	case !ok && first:
		r.bad = "no-code"
		return true
	case !ok:
		r.bad = "line"
		return false
	case mark != ' ' && mark != '-':
		r.bad = "mark"
	case !first && r.Code != code:
		r.bad = "codes"
	case code < 200 || code > 599:
		r.bad = "range"
	}
	r.Code = code
	r.OK = Unknown
	switch code / 100 {
	case 2, 3:
		r.OK = Yes
	case 4, 5:
		r.OK = No
	}
	if r.Enhanced == "" {
		r.Enhanced = enhanced(rest, code)
	}
	return mark != '-'
}

// cutCode takes the code off a line of a reply. The mark is what follows the
// code: ' ' also where nothing does.
func cutCode(line string) (code int, mark byte, rest string, ok bool) {
	if len(line) < 3 || !digits(line[:3]) || len(line) > 3 && line[3] >= '0' && line[3] <= '9' {
		return 0, 0, line, false
	}
	code, _ = strconv.Atoi(line[:3])
	if len(line) == 3 {
		return code, ' ', "", true
	}
	return code, line[3], line[4:], true
}

// enhanced is the enhanced status code at the start of a reply's text (RFC 2034
// 4), when it is one and agrees with the code.
func enhanced(text string, code int) string {
	word, _, _ := strings.Cut(text, " ")
	class, rest, _ := strings.Cut(word, ".")
	subject, detail, _ := strings.Cut(rest, ".")
	if code/100 == 3 || class != strconv.Itoa(code/100) || len(subject) > 3 || len(detail) > 3 || !digits(subject) || !digits(detail) {
		return ""
	}
	return word
}

// match pairs a reply with what it answers: the oldest command that waits, or the
// first behind it where it cannot be an answer to that (see answers); from there
// on the queue is in step again.
func (s *smtp) match(r *Reply) (*pending, int) {
	q := &s.c.queue
	if t := s.c.client.text; t != nil && verdictCode(r.Code) {
		if s.c.client.looksEnded() {
			r.Rcpt, _ = s.recipient(0)
		}
		return &pending{verb: endOfMsg, transfer: t.transfer}, 0
	}
	p, settles := q.realign(exclusive[r.Code] != nil, func(p *pending) bool { return s.answers(r, p) })
	if p == nil || r.Code == 0 && !q.solePending() {
		return nil, 0
	}
	s.detail(r, p)
	return p, settles - s.another(r, p)
}

// another fills in the recipient that one of several replies to a message is about,
// and returns 1 where more of them follow. LMTP has one for each recipient, PRDR
// (draft-hall-prdr) too, between a 353 and the one that counts for all.
func (s *smtp) another(r *Reply, p *pending) int {
	switch {
	case p.transfer == nil:
		return 0
	case r.Code == 353:
		return 1
	case p.prdr:
		if s.tx == nil || p.answered >= len(s.tx.RcptTo) {
			return 0
		}
		r.Rcpt = s.tx.RcptTo[p.answered]
		return 1
	}
	r.Rcpt, _ = s.recipient(p.answered)
	if _, more := s.recipient(p.answered + 1); more {
		return 1
	}
	return 0
}

func (s *smtp) open(sent []byte) bool {
	var lines replyLines
	done := true
	for line := range bytes.Lines(sent) {
		done = s.answer(&lines, line) && !unfinished(line)
	}
	return !done
}

// interrupts: a reply of several lines says on each whether it is the last.
func (s *smtp) interrupts(*replyLines, []byte) bool { return false }

// recipient is the nth recipient of those that LMTP has a reply for each.
func (s *smtp) recipient(n int) (string, bool) {
	if !s.lmtp() || s.tx == nil || n >= len(s.tx.RcptTo) {
		return "", false
	}
	return s.tx.RcptTo[n], true
}

// apiece: that of a message is for each recipient in LMTP (RFC 2033 4.2).
func (s *smtp) apiece(p *pending) []string {
	if p.transfer == nil || !p.transfer.ended || !s.lmtp() || s.tx == nil {
		return nil
	}
	return s.tx.RcptTo
}

func (s *smtp) lmtp() bool { return s.hello == "LHLO" }

// detail fills in what depends on the command.
func (s *smtp) detail(r *Reply, p *pending) {
	switch {
	case p.verb == "RCPT":
		r.Rcpt = p.arg
	case r.OK == Yes && (p.verb == "EHLO" || p.verb == "LHLO"):
		r.Items = r.Text[min(1, len(r.Text)):]
	case r.Code == 334 && len(r.Text) > 0:
		r.Decoded = decode64(r.Text[0])
	}
	r.Challenge = r.Code == 334
	r.Secret = p.verb == "AUTH" && proves(r)
	r.Judges = p.verb == endOfMsg || p.transfer != nil && p.transfer.last
}

// replied handles a reply.
func (s *smtp) replied(from Side, r *Reply, p *pending) {
	c := s.c
	if r.Code == 421 && from == Server { // it may come at any time (RFC 5321 3.8)
		c.farewell = brief(r)
	}
	if p == nil || p.unknown {
		return
	}
	switch p.verb {
	case greeting:
		s.trouble = c.greetingTrouble(r)
		if r.Code != 0 && !greetingCodes[r.Code] {
			c.odd = Sentence{"reply-unexpected.greeting", []string{number(r.Code)}}
		}
	case "EHLO", "HELO", "LHLO":
		s.greeted(r, p.verb)
		s.earlyAfterAll()
	case "MAIL", "RCPT":
		s.addressed(r, p)
	case "RSET":
		if r.OK == Yes {
			s.tx = nil
			s.tally.end()
		}
	case "QUIT":
		c.goodbyeAnswered(r)
	case "DATA", "":
		s.dataAnswered(r)
	case "BDAT", "BURL":
		s.chunkAnswered(r, p)
	case endOfMsg:
		s.judged(r, p)
	case "STARTTLS", "X-ANONYMOUSTLS":
		c.tlsAnswered(from, r)
		if r.OK != Yes {
			s.trouble = outcome{ResultRefused, say("tls-refused", brief(r))}
		}
	case "AUTH", "X-EXPS":
		c.authAnswered(r, p)
	case "XCLIENT":
		if r.Code == 220 { // the session begins anew, for another client
			s.hello, s.offers, s.tx = "", nil, nil
		}
	case "ATRN":
		c.turning = r.Code/100 == 2 && from == Server
	case "XEXCH50":
		s.blockAnswered(r, p)
	}
}

// greetingCodes are those that a connection is answered with (RFC 5321 4.3.2, 421
// 3.8; 521 RFC 7504 3).
var greetingCodes = map[int]bool{220: true, 554: true, 421: true, 521: true}

// greeted handles the reply to a hello: it starts all over (RFC 5321 4.1.4).
func (s *smtp) greeted(r *Reply, verb string) {
	s.tally.end()
	if r.Code == 220 {
		s.c.odd = Sentence{"reply-unexpected.hello", []string{verb}}
	}
	if r.OK != Yes {
		if s.hello == "" {
			s.trouble = outcome{ResultRefused, say("refused-verb", verb, brief(r))}
		}
		return
	}
	s.trouble = outcome{}
	s.hello, s.tx, s.offers = verb, nil, nil
	if verb == "HELO" {
		return
	}
	offered := make(map[string][]string, len(r.Items))
	for _, item := range r.Items {
		key, params, _ := strings.Cut(item, " ")
		key = strings.ToUpper(key)
		if old, ok := strings.CutPrefix(key, "AUTH="); ok { // servers that still speak to Outlook Express offer both forms
			key, params = "AUTH", old+" "+params
		}
		if strings.HasPrefix(key, "X-EXPS=") { // Exchange has both forms too
			key, params = "X-EXPS", key[len("X-EXPS="):]+" "+params
		}
		offered[key] = append(offered[key], params)
	}
	s.offers = make(map[string]string, len(offered))
	for key, params := range offered {
		s.offers[key] = strings.TrimSpace(strings.Join(params, " "))
	}
}

// addressed handles the reply to MAIL or RCPT.
func (s *smtp) addressed(r *Reply, p *pending) {
	s.tally.answered(p.verb, r)
	if p.verb == "MAIL" && r.OK == Yes {
		_, utf8 := p.params["SMTPUTF8"]
		body := strings.ToUpper(p.params["BODY"])
		from := p.arg
		s.tx = &transaction{Envelope: Envelope{MailFrom: &from}, utf8: utf8, eight: body == "8BITMIME" || body == "BINARYMIME", binary: body == "BINARYMIME"}
	}
	if p.verb == "MAIL" {
		return
	}
	if s.tx == nil && r.OK == Yes {
		s.tx = new(transaction) // a session whose MAIL was not seen
	}
	if s.tx != nil {
		s.tx.add(s.c, p.arg, r.OK == Yes)
		s.tx.granted = s.tx.granted || p.granted
	}
}

// add notes a recipient, as long as there is room.
func (tx *transaction) add(c *Conversation, address string, accepted bool) {
	if tx.dropped {
		return
	}
	tx.bytes += len(address)
	if len(tx.RcptTo)+len(tx.Rejected) >= maxRecipients || tx.bytes > maxEnvelope {
		tx.dropped = true
		c.find(Server, "limit-reached.recipients")
		return
	}
	if accepted {
		tx.RcptTo = append(tx.RcptTo, address)
		if i := slices.Index(tx.Rejected, address); i >= 0 { // it was tried again
			tx.Rejected = slices.Delete(tx.Rejected, i, i+1)
			if len(tx.Rejected) == 0 {
				tx.Rejected = nil
			}
		}
	} else {
		tx.Rejected = append(tx.Rejected, address)
	}
}

// dataAnswered handles the reply to DATA: text follows 354 and nothing else.
func (s *smtp) dataAnswered(r *Reply) {
	if r.Code == 354 {
		s.c.misread()
		s.c.client.text = s.c.newTransfer("DATA").text
		return
	}
	s.tally.answered("DATA", r)
}

// brief is a reply in one short line.
func brief(r *Reply) string {
	text := strings.Join(r.Text, " ")
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	if r.Status != "" {
		return strings.TrimSpace(r.Status + " " + text)
	}
	if r.Code == 0 {
		return strings.TrimSpace(text)
	}
	return strings.TrimSpace(strconv.Itoa(r.Code) + " " + text)
}
