package dashboard

import (
	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/session"
)

// maxCovers is of how many sessions the secrets are kept at once: of all that a list of
// problems can be of, and of those on the screen.
const maxCovers = 2 * maxProblems

// covers hides the secrets of sessions that are shown masked, those that are learnt later
// too. It is nil where secrets are shown.
type covers map[*session.Live]*cover

// newCovers is one that hides secrets, if they are to be masked.
func newCovers(masked bool) covers {
	if masked {
		return covers{}
	}
	return nil
}

// cover is the secrets of a session, as far as it was looked at.
type cover struct {
	masker mask.Masker
	next   int // the first event that was not looked at

	of, shown *session.Session // a session, and the same without its secrets
}

// secrets is what hides the secrets of a session.
func (c covers) secrets(live *session.Live, s *session.Session) *cover {
	one := c[live]
	if one == nil {
		if len(c) >= maxCovers {
			clear(c)
		}
		one = &cover{}
		c[live] = one
	}
	for ; one.next < s.Len(); one.next++ {
		s.Look(one.next, one.masker.Learn)
	}
	return one
}

// session is a session without the secrets that its texts repeat. What a server said is left
// out where events were dropped that may have had a secret.
func (c covers) session(live *session.Live, s *session.Session) *session.Session {
	if c == nil {
		return s
	}
	one := c.secrets(live, s)
	if one.of == s {
		return one.shown
	}
	hidden := *s
	for _, text := range []*string{&hidden.User, &hidden.RcptTo, &hidden.Subject} {
		*text = one.masker.Hide(*text)
	}
	if s.MailFrom != nil {
		from := one.masker.Hide(*s.MailFrom)
		hidden.MailFrom = &from
	}
	hidden.Outcome = one.masker.Mask(decode.Event{Payload: &decode.Close{Outcome: s.Outcome}}).Payload.(*decode.Close).Outcome
	if s.Lost > 0 || s.Gone {
		hidden.Outcome = nil
	}
	one.of, one.shown = s, &hidden
	return &hidden
}

// event is an event of a session without its secrets.
func (c covers) event(live *session.Live, s *session.Session, ev decode.Event) decode.Event {
	if c == nil {
		return ev
	}
	return c.secrets(live, s).masker.Mask(ev)
}
