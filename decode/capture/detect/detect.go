package detect

import "mitmail/decode"

// Evidence is what is known of a connection whose protocol is to be found.
type Evidence struct {
	Client, Server []byte          // what the two sides sent first, as far as it was seen
	Port           uint16          // of the server
	Forced         decode.Protocol // what the user or the capture has set; 0 for nothing
	Joined         bool            // its beginning was not captured
	ServerFirst    bool            // the server spoke first
	Over           bool            // no more will be known
}

// Verdict is what a connection was found to speak.
type Verdict struct {
	Known    bool            // else more has to be seen
	Protocol decode.Protocol // of the session; 0 where it is no mail
	Spoken   ProtocolSet     // what is spoken, where that is no mail
}

// Verdict finds out what a connection speaks: what was set, else what both
// sides' first lines have in common, else what its port is for.
func (e *Evidence) Verdict() Verdict {
	client, clientSure := e.classify(decode.Client)
	server, serverSure := e.classify(decode.Server)
	spoken, usual := client&server, portProtocols[e.Port]
	both := clientSure && serverSure || e.Over
	switch {
	case e.Joined && !both && (e.Forced != 0 || usual != none || spoken&mail != none): // see Begins
		return Verdict{}
	case e.Forced != 0:
		return Verdict{Known: true, Protocol: e.Forced}
	case spoken.single() && spoken&mail != 0 && (clientSure || e.Over || server.single()):
		return verdictOf(spoken)
	case usual != none && !both && spoken&^(usual|tls) != 0: // it may still turn out to be no mail
		return Verdict{}
	case usual != none && (spoken&(usual|tls) != 0 || both && spoken == none):
		return verdictOf(usual)
	case usual != none && both:
		return Verdict{true, verdictOf(usual).Protocol, spoken}
	case usual == none && (both || spoken&mail == 0 || clientSure && client == anyProtocol || serverSure && server == anyProtocol):
		return Verdict{Known: true, Spoken: spoken}
	}
	return Verdict{}
}

func verdictOf(s ProtocolSet) Verdict {
	if s == pop3 {
		return Verdict{Known: true, Protocol: decode.POP3}
	}
	return Verdict{Known: true, Protocol: decode.SMTP}
}

// classify is what the first line of a side can belong to.
func (e *Evidence) classify(side decode.Side) (ProtocolSet, bool) {
	p := e.Server
	if side == decode.Client {
		p = e.Client
	}
	if len(p) == 0 {
		return anyProtocol, false
	}
	s, sure := Classify(p, side == decode.Client)
	if s == noText && e.Joined { // it may be in the middle of anything
		s = anyProtocol
	}
	return s, sure
}

// Begins reports whether a session whose first packets were not captured is
// there from its first line on all the same: a greeting, then the command that
// comes first.
func (e *Evidence) Begins() bool {
	client, sure := e.classify(decode.Client)
	server, _ := e.classify(decode.Server)
	switch {
	case !e.ServerFirst, !sure:
		return false
	case server&smtp != 0:
		return startsLike(e.Client, "EHLO") || startsLike(e.Client, "HELO") || startsLike(e.Client, "LHLO")
	case server&pop3 != 0 && client&pop3 != 0:
		return startsLike(e.Client, "USER") || startsLike(e.Client, "CAPA") || startsLike(e.Client, "APOP")
	}
	return false
}

// Reversed reports whether the server speaks like a client of mail, so that who
// is who was guessed wrongly.
func (e *Evidence) Reversed() bool {
	s, sure := e.classify(decode.Server)
	if !sure || s != anyProtocol {
		return false
	}
	s, _ = Classify(e.Server, true)
	return s != anyProtocol && s&mail != 0
}
