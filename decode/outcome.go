package decode

import (
	"strings"
)

// Result is what came of a session, in one word; "" where that is not known.
type Result string

// The results.
const (
	ResultDelivered   Result = "delivered"    // every message, to every recipient
	ResultPartly      Result = "partly"       // some messages, or to some recipients
	ResultRefused     Result = "refused"      // by the server
	ResultLoginFailed Result = "login-failed" // and nothing went over
	ResultFetched     Result = "fetched"      // POP3: a message, or its top
	ResultNothing     Result = "nothing"      // no transaction was tried
	ResultBroken      Result = "broken"       // ended before it had come to anything
	ResultUnreachable Result = "unreachable"  // there was no server
)

// Results are all results that are known.
func Results() []Result {
	return []Result{ResultDelivered, ResultPartly, ResultRefused, ResultLoginFailed, ResultFetched, ResultNothing, ResultBroken, ResultUnreachable}
}

// outcome is a result, and its cause in words.
type outcome struct {
	Result
	Words
}

// refusal is a reply that refused something.
type refusal struct {
	verb string // what it answered: MAIL, RCPT, DATA, BDAT, "." …
	rcpt string // LMTP, behind the text of a message: for whom
	said string // the reply, in short
}

// ending says how a session ended: by QUIT, or which side ended first and how.
func (c *Conversation) ending() Words {
	switch {
	case c.goodbye:
		return say("reason-quit")
	case c.farewell != "" && c.first == Server:
		return say("reason-421")
	}
	switch c.flow(c.first).ended {
	case Reset:
		return say("reason-reset", c.role(c.first).String())
	case Cut:
		return say("reason-cutoff")
	}
	return say("reason-eof", c.role(c.first).String())
}

// goodbyeAnswered handles the reply to QUIT. What the client said behind a QUIT
// that the server accepts comes too late.
func (c *Conversation) goodbyeAnswered(r *Reply) {
	c.goodbye = r.OK == Yes && !c.undelivered
	if c.goodbye && c.queue.len() > 0 {
		c.find(Client, "command-after-quit")
	}
}

// left reports whether the client went away by itself, in clear, after it had
// said something. One that does not trust who it talks to owes no good-bye.
func (c *Conversation) left() bool {
	return c.first == Client && c.client.ended != Cut && c.commands > 0 && !c.tls.opaque && !c.distrusted
}

// notJudged is the outcome of a session that cannot be judged by what was said: it
// was not reached, or not read. The second result is false where it can.
func (c *Conversation) notJudged() (outcome, bool) {
	switch {
	case c.unreached.Key != "":
		return outcome{c.unreachedAs, Words{c.unreached}}, true
	case c.unread != "":
		return outcome{"", say("not-read", c.unread)}, true
	case c.failed:
		return outcome{"", say("failed-decoder")}, true
	}
	return outcome{}, false
}

// greetingTrouble says why a greeting is none to go on from; its result is ""
// where it is one.
func (c *Conversation) greetingTrouble(r *Reply) outcome {
	switch {
	case r.OK == No:
		return outcome{ResultRefused, say("turned-away", brief(r))}
	case r.OK == Yes || c.failed:
		return outcome{}
	}
	first := strings.TrimSpace(r.Status + " " + strings.Join(r.Text, " "))
	for mark, other := range map[string]string{"* OK": "IMAP", "+OK": "POP3", "220": "SMTP", "SSH-": "SSH", "HTTP/": "HTTP", "\x15\x03": "TLS"} {
		if strings.HasPrefix(first, mark) {
			return outcome{ResultBroken, say("looks-like", c.name(), other)}
		}
	}
	return outcome{ResultBroken, say("other-protocol", c.name())}
}

// quietOutcome is a session in which no message went over, and none was
// refused. trouble is what went wrong before that, if anything; nothing is what
// is said where nothing did.
func (c *Conversation) quietOutcome(trouble outcome, nothing string) outcome {
	server, client := &c.server, &c.client
	switch {
	case c.loginFailed != "":
		return outcome{ResultLoginFailed, say("login-refused", c.loginFailed)}
	case trouble.Result != "" && !c.loggedIn:
		return trouble
	case c.tls.fault != "":
		return outcome{ResultBroken, say("failed-tls", c.tls.fault)}
	case c.tls.opaque:
		return outcome{"", say("encrypted")}
	case c.farewell != "":
		return outcome{ResultBroken, say("closed-421", c.farewell)}
	case c.loggedIn:
		return outcome{ResultNothing, append(say("logged-in"), say(nothing)...)}
	case client.bytes+server.bytes == 0 && c.unsure:
		return outcome{"", say("capture-empty")}
	case server.absent:
		return outcome{"", say("server-missing")}
	case client.bytes+server.bytes == 0 && server.severed != "": // a rule or a person would not have it
		return outcome{ResultNothing, nil}
	case client.bytes+server.bytes == 0 && !c.tls.server:
		return outcome{ResultBroken, say("not-greeted")}
	case c.commands == 0:
		return outcome{ResultNothing, say("client-silent")}
	}
	return outcome{ResultNothing, say(nothing)}
}

// cutHere adds that a session was cut off, by the end of its capture or of
// mitmail, where it goes on.
func (c *Conversation) cutHere(o outcome) outcome {
	if c.flow(c.first).ended == Cut && !c.goodbye && (o.Result == ResultNothing || o.Result == ResultBroken) {
		o.Words = append(o.Words, Sentence{Key: "cut-here"})
	}
	return o
}
