package rule

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
)

// subject is a unit that rules act on, and what they make of it.
type subject struct {
	protocol decode.Protocol
	event    decode.Event
	text     []byte // what would go on
	chance   *rand.Rand
	ruling   proxy.Ruling
	wait     time.Duration
	held     bool
	greeting []byte // on open: what stands in the greeting's place
	marked   bool
	touched  bool
	problem  string // why an action could not be done
}

// see notes the unit, and what it means. Its bytes are the unit's own.
func (s *subject) see(u decode.Unit, e decode.Event) {
	s.event, s.text = e, e.Raw
	if s.name() == "message" {
		s.text = u.Raw
	}
	if e.Changed {
		s.text = e.Sent
	}
}

// name is the kind of the subject's event.
func (s *subject) name() string { return s.event.Payload.Name() }

// grain is how much of a side it is.
func (s *subject) grain() proxy.Grain {
	if s.name() == "message" {
		return proxy.Texts
	}
	return proxy.Lines
}

// fits reports whether a text is a reply of the session's protocol.
func (s *subject) fits(reply string) bool {
	if isReply(reply, s.protocol) {
		return true
	}
	s.problem = noReply(reply, s.protocol)
	return false
}

// isReply reports whether a text is a reply of a protocol.
func isReply(text string, p decode.Protocol) bool { return isSMTP(text) == (p == decode.SMTP) }

// noReply says of a text that it is none.
func noReply(text string, p decode.Protocol) string {
	return fmt.Sprintf("%q is no reply of %s", strings.TrimSpace(text), p)
}

func (a *action) reply(s *subject) {
	if !s.fits(a.text) {
		return
	}
	text := []byte(a.text)
	switch name := s.name(); {
	case name == "reply":
		s.ruling.Send, s.text = text, text
	case name == "open":
		s.greeting = text
	case name == "message" && s.event.From == decode.Server:
		s.problem = "the client has been told already that a message follows"
		return
	case name == "message":
		s.ruling.Answer, s.ruling.End = text, proxy.EndServer
	default:
		s.ruling.Answer = text
	}
	s.touched = true
}

func (a *action) send(s *subject) {
	s.text, s.touched = []byte(a.text), true
	s.ruling.Send = s.text
}

// replace leaves the lines out that it empties, of a message and behind the first
// line of a reply.
func (a *action) replace(s *subject) {
	message, reply := s.name() == "message", s.name() == "reply"
	body := s.text
	if message {
		body = unstuff(body)
	}
	var lines [][]byte
	gone := false
	for line := range bytes.Lines(body) {
		text := bytes.TrimRight(line, "\r\n")
		changed := a.pattern.ReplaceAll(text, []byte(a.text))
		if len(changed) == 0 && len(text) > 0 && (message || reply && len(lines) > 0) {
			gone = true
			continue
		}
		lines = append(lines, slices.Concat(changed, line[len(text):]))
	}
	switch {
	case gone && reply && s.protocol == decode.SMTP:
		markLast(lines)
	case reply && s.protocol == decode.POP3 && len(lines) > 0 && bytes.HasPrefix(lines[0], []byte("-ERR")):
		lines = lines[:1] // no list follows that (RFC 1939 3)
	}
	out := bytes.Join(lines, nil)
	switch {
	case !message:
		s.put(out)
	case !bytes.Equal(out, body): // else it goes on as it came, however its dots are stuffed
		s.put(stuff(out))
	}
}

// markLast has a hyphen behind the code of each line of a reply, and a space in the
// last (RFC 5321 4.2.1).
func markLast(lines [][]byte) {
	for i, line := range lines {
		switch {
		case len(line) < 4 || line[3] != '-' && line[3] != ' ':
		case i == len(lines)-1:
			line[3] = ' '
		default:
			line[3] = '-'
		}
	}
}

// put has a text go on, if it is another than would have.
func (s *subject) put(text []byte) {
	if !bytes.Equal(text, s.text) {
		s.ruling.Send, s.touched = text, true
		s.text = text
	}
}

func (a *action) ending(s *subject) {
	var out []byte
	for line := range bytes.Lines(s.text) {
		out = append(append(out, bytes.TrimRight(line, "\r\n")...), a.text...)
	}
	s.put(out)
}

func (a *action) inject(s *subject) {
	s.ruling.Inject = append(s.ruling.Inject, proxy.Injection{To: a.to, Text: []byte(a.text)})
	s.touched = true
}

// drop of the session itself leaves nobody to talk to.
func (a *action) drop(s *subject) {
	s.ruling.Drop, s.touched = true, true
	if s.name() == "open" {
		s.ruling.End = proxy.EndBoth
	}
}

func (a *action) close(s *subject) { s.end(proxy.EndBoth) }
func (a *action) reset(s *subject) { s.end(proxy.ResetBoth) }

// end ends the session. The unit goes nowhere, but what an action before put in its
// place does.
func (s *subject) end(how proxy.Ending) {
	s.ruling.Drop = s.ruling.Send == nil && s.ruling.Answer == nil
	s.ruling.End, s.touched = how, true
}

func (a *action) delay(s *subject) {
	s.wait += a.least + time.Duration(s.chance.Int64N(int64(a.most-a.least)+1))
	s.touched = true
}

func (a *action) hold(s *subject) { s.held, s.touched = true, true }

func (a *action) mark(s *subject) { s.marked, s.touched = true, true }

func (a *action) shape(s *subject, shape proxy.Shaper) {
	s.ruling.Shape = append(s.ruling.Shape, shape)
	s.touched = true
}

func (a *action) throttle(s *subject) { a.shape(s, throttle(a.number)) }
func (a *action) slice(s *subject)    { a.shape(s, slicer(a.number)) }

func (a *action) cut(s *subject) { s.ruling.Cut, s.touched = &a.number, true }
