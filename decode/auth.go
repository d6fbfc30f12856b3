package decode

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

// attempt is one attempt to log in (RFC 4954, RFC 5034, RFC 1939). It is a
// value: what reads a line returns the attempt as it is after that line.
type attempt struct {
	Auth
	verb string   // AUTH, or another name of it
	step int      // answers of the client so far
	odd  Sentence // the finding that the last answer raised, if any
	last *string  // the last challenge

	refusal   string // what a challenge says of why the attempt fails
	cancelled bool   // by the client

	closed bool // its event has been given
}

// mechanism reads one answer of a client into an attempt, and reports whether
// the answer is secret.
type mechanism func(a *attempt, answer string) (secret bool)

func newAttempt(mechanism string) *attempt {
	return &attempt{verb: "AUTH", Auth: Auth{Mechanism: strings.ToUpper(mechanism)}}
}

// untried reports whether it is an attempt of AUTH in which the client has said
// nothing yet that could be judged. Microsoft's servers say +OK where + is meant.
func (a *attempt) untried() bool {
	return a != nil && a.step == 0 && a.Mechanism != "USER/PASS" && a.Mechanism != "APOP"
}

// read reads a client's answer to a challenge. It changes nothing: the second
// result is the attempt with the answer taken in.
func (a *attempt) read(line []byte) (*Response, *attempt) {
	text := strings.TrimRight(string(trimEOL(line)), " ")
	after := *a
	after.odd = Sentence{}
	if text == "*" {
		after.odd, after.cancelled = Sentence{Key: "auth-cancelled"}, true
		return &Response{}, &after
	}
	if Covered(text) {
		after.takeCovered(text)
		return &Response{Secret: true}, &after
	}
	decoded := decode64(text)
	if decoded == nil {
		after.odd = Sentence{Key: "auth-bad-base64.none"}
		after.step++
		return &Response{Secret: true}, &after
	}
	secret := after.take(*decoded)
	if after.odd.Key == "" && text != "=" && len(text)%4 != 0 {
		after.odd = Sentence{Key: "auth-bad-base64.padding"}
	}
	return &Response{Decoded: decoded, Secret: secret}, &after
}

// take reads a decoded answer.
func (a *attempt) take(answer string) (secret bool) {
	secret = mechanismOf(a.Mechanism)(a, answer)
	a.step++
	return secret
}

// Covered reports whether a text is what masking leaves of a secret where it must not
// get shorter: nothing but asterisks.
func Covered(text string) bool { return text != "" && strings.Trim(text, "*") == "" }

// takeCovered takes in an answer of which masking has left the length: that something
// secret was said, and of which kind. No other is base64 either.
func (a *attempt) takeCovered(text string) {
	switch {
	case keepsChallenge(a.Mechanism):
		a.Digest = &text
	case tellsSecret[a.Mechanism]:
		a.Secret = &text
	}
	a.step++
}

// malformed notes that an answer is not what its mechanism asks for, by the
// variant of that finding.
func (a *attempt) malformed(variant string, more ...string) {
	a.odd = Sentence{"auth-malformed." + variant, append([]string{a.Mechanism}, more...)}
}

// decode64 decodes base64, tolerant of missing padding; nil where it is none.
// "=" is an empty initial response (RFC 4954 4).
func decode64(text string) *string {
	if text == "=" {
		text = ""
	}
	p, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		if p, err = base64.RawStdEncoding.DecodeString(text); err != nil {
			return nil
		}
	}
	s := string(p)
	return &s
}

// parseAuth reads the argument of AUTH: a mechanism, and an initial response,
// which some clients follow up with a second one (AUTH LOGIN user password).
func (c *Conversation) parseAuth(cmd *Command) {
	name, initial := authWords(cmd.Args)
	if !mechanismName(name) {
		cmd.Secret = secretFrom(cmd.Args, 0)
		return
	}
	if initial == "" {
		return
	}
	a := newAttempt(name)
	at := len(cmd.Args) - len(initial)
	for _, word := range splitBlanks(initial) {
		n := len(strings.TrimRight(word, blanks))
		if n > 0 {
			response, after := a.read([]byte(word[:n]))
			if cmd.Decoded == nil || response.Secret && len(cmd.Secret) == 0 {
				cmd.Decoded = response.Decoded
			}
			if response.Secret {
				cmd.Secret = append(cmd.Secret, Span{at, at + n})
			}
			a = after
		}
		at += len(word)
	}
}

// authWords are the mechanism that AUTH names, and what comes along with it. The
// two may have no space between them.
func authWords(args string) (name, initial string) {
	if name, initial = cutBlank(args); mechanismName(name) {
		return name, initial
	}
	upper := upperASCII(name)
	for known := range mechanisms {
		if rest, ok := strings.CutPrefix(upper, known); ok && decode64(name[len(upper)-len(rest):]) != nil {
			return known, args[len(known):]
		}
	}
	return name, initial
}

// blanks part words. RFCs have the space alone; some clients send tabs.
const blanks = " \t"

// cutBlank is the first word of a text, and what stands behind the blanks that
// follow it.
func cutBlank(s string) (word, rest string) {
	i := strings.IndexAny(s, blanks)
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimLeft(s[i:], blanks)
}

// splitBlanks are the words of a text, each with the blanks behind it.
func splitBlanks(s string) (words []string) {
	for s != "" {
		_, rest := cutBlank(s)
		words = append(words, s[:len(s)-len(rest)])
		s = rest
	}
	return words
}

// mechanismName reports whether a word can be the name of a mechanism (RFC 4422
// 3.1), or is none at all.
func mechanismName(word string) bool {
	const most = 20
	return len(word) <= most && strings.Trim(upperASCII(word), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// beginAuth handles an AUTH command. offered are the mechanisms of the server's
// list, nil where it gave none. Without a mechanism it is no attempt.
func (c *Conversation) beginAuth(cmd *Command, p *pending, offered []string) {
	p.decides = !p.list
	name, initial := authWords(cmd.Args)
	if name == "" {
		return
	}
	if word, _ := cutBlank(cmd.Args); !mechanismName(word) {
		c.find(Client, "auth-malformed.no-name")
	}
	if !mechanismName(name) {
		name = ""
	}
	a := newAttempt(name)
	a.verb = cmd.Verb
	if name != "" && offered != nil && !slices.ContainsFunc(offered, func(m string) bool { return strings.EqualFold(m, name) }) {
		c.find(Client, "auth-unoffered", a.Mechanism)
	}
	c.login = a
	for _, word := range strings.Fields(initial) {
		_, after := c.login.read([]byte(word))
		c.loginStep(after)
	}
	p.login = c.login
}

// loginStep handles an answer of the client. Of one that is too long to be read whole
// nothing can be said.
func (c *Conversation) loginStep(after *attempt) {
	c.login = after
	if !c.client.rest {
		c.note(Client, after.odd)
	}
	after.odd = Sentence{}
	if after.Secret != nil {
		c.inClear(after.Mechanism)
	}
}

// inClear gives the findings about a password or token that passes readable.
func (c *Conversation) inClear(mechanism string) {
	if c.tls.client && c.tls.server {
		return
	}
	c.find(Client, "auth-in-clear", mechanism)
	if verb := c.handler.offersTLS(); verb != "" && c.tls.phase == NoTLS && !c.tls.client {
		c.find(Client, "auth-before-tls", verb)
	}
}

// proves reports whether a reply has what a server proves itself with: v= of
// SCRAM (RFC 5802 5.1), rspauth= of DIGEST-MD5 (RFC 2831 2.1.3). Who has it can
// try out passwords. Its words are decoded where they were not.
func proves(r *Reply) bool {
	for _, text := range r.Text {
		for _, word := range strings.Fields(text) {
			if decoded := decode64(word); decoded != nil && (strings.HasPrefix(*decoded, "v=") || strings.Contains(*decoded, "rspauth=")) {
				r.Decoded = decoded
				return true
			}
		}
	}
	return false
}

// proof is where in the bytes of a reply that proves something the proof stands.
func (r *Reply) proof(raw []byte) []Span {
	if !r.Secret {
		return nil
	}
	for _, text := range r.Text {
		for _, word := range strings.Fields(text) {
			if decoded := decode64(word); decoded != nil && *decoded == *r.Decoded {
				if i := bytes.Index(raw, []byte(word)); i >= 0 {
					return []Span{{i, i + len(word)}}
				}
			}
		}
	}
	return nil
}

// authAnswered handles the reply to AUTH or to an answer: a challenge, or the
// verdict.
func (c *Conversation) authAnswered(r *Reply, p *pending) {
	switch {
	case r.asks():
		c.challenged(r, p)
	case p.astray != nil && r.OK == Yes && r.Code != 235: // the server took it for the command
		c.login = nil
		c.giveAuth(p.login)
		c.handler.replied(Server, r, c.handler.command(p.astray))
	default:
		c.verdict(p.login, r)
	}
}

func (c *Conversation) challenged(r *Reply, p *pending) {
	c.login = p.login
	if c.login == nil { // an AUTH without a mechanism, or one that was not seen
		c.login = newAttempt("")
		c.login.verb = p.verb
	}
	c.prompted = true
	c.login.last = r.Decoded
	if r.Decoded != nil && strings.HasPrefix(*r.Decoded, "{") { // why the token is refused (RFC 7628 3.2.2)
		c.login.refusal = *r.Decoded
	}
	if r.Decoded != nil && c.login.Challenge == nil && keepsChallenge(c.login.Mechanism) {
		c.login.Challenge = r.Decoded
	}
}

// verdict gives the event of an attempt that the server has judged.
func (c *Conversation) verdict(a *attempt, r *Reply) {
	if a == nil {
		return
	}
	a.OK, a.Code = r.OK, r.Code
	if r.OK == Yes {
		c.loggedIn, c.loginFailed = true, ""
	} else if !c.loggedIn && !a.cancelled {
		c.loginFailed = brief(r)
	}
	c.giveAuth(a)
	if r.OK == No && strings.HasSuffix(a.Mechanism, "-PLUS") && (c.tls.client || c.tls.server) {
		c.find(Client, "channel-binding", a.Mechanism)
	}
}

// giveAuth gives the event of an attempt, once.
func (c *Conversation) giveAuth(a *attempt) {
	if a == nil || a.closed {
		return
	}
	a.closed = true
	if a.OK == Unknown && a.refusal != "" {
		a.OK = No
		if !c.loggedIn {
			c.loginFailed = a.refusal
		}
	}
	auth := a.Auth
	c.emit(Event{From: Client, Payload: &auth})
}

// leaveAuth gives the attempts that are open when both sides have ended.
func (c *Conversation) leaveAuth() {
	for _, p := range c.queue.list {
		c.giveAuth(p.login)
	}
	c.giveAuth(c.login)
}

// valid is text as a string that is surely UTF-8.
func valid(p []byte) string {
	if utf8.Valid(p) {
		return string(p)
	}
	return strings.ToValidUTF8(string(p), "\uFFFD")
}
