package capture

import (
	"net"
	"strconv"

	"mitmail/decode"
)

// verdict is what a caller was found to speak.
type verdict struct {
	known    bool
	protocol decode.Protocol // of the session; 0 for none
	voice    voice           // what is spoken, where that is no mail
}

// judge finds out what a caller speaks: what the user says, else what both
// sides' first lines have in common, else what its port is for.
func (c *caller) judge(over bool) verdict {
	port := c.port()
	mine, mineSure := c.hear(decode.Client)
	its, itsSure := c.hear(decode.Server)
	heard, usual := mine&its, portVoices[port]
	both, forced := mineSure && itsSure || over, c.desk.forced(&c.key, port)
	switch {
	case c.joined && !both && (forced != 0 || usual != noVoice || heard&mailVoice != noVoice): // see begins
		return verdict{}
	case forced != 0:
		return verdict{known: true, protocol: forced}
	case heard.single() && heard&mailVoice != 0 && (mineSure || over || its.single()):
		return mail(heard)
	case usual != noVoice && !both && heard&^(usual|speaksTLS) != 0: // it may still turn out to be no mail
		return verdict{}
	case usual != noVoice && (heard&(usual|speaksTLS) != 0 || both && heard == noVoice):
		return mail(usual)
	case usual != noVoice && both:
		return verdict{true, mail(usual).protocol, heard}
	case usual == noVoice && (both || heard&mailVoice == 0 || mineSure && mine == anyVoice || itsSure && its == anyVoice):
		return verdict{known: true, voice: heard}
	}
	return verdict{}
}

// portVoices are the ports of mail.
var portVoices = map[uint16]voice{
	24: speaksSMTP, 25: speaksSMTP, 465: speaksSMTP, 587: speaksSMTP, 2525: speaksSMTP,
	110: speaksPOP3, 995: speaksPOP3,
}

func mail(v voice) verdict {
	if v == speaksPOP3 {
		return verdict{known: true, protocol: decode.POP3}
	}
	return verdict{known: true, protocol: decode.SMTP}
}

// port is the port of the server, that behind a tunnel included.
func (c *caller) port() uint16 {
	if c.front != nil && c.front.Tunnel != "" {
		_, port, _ := net.SplitHostPort(c.front.Tunnel)
		if n, err := strconv.ParseUint(port, 10, 16); err == nil {
			return uint16(n)
		}
	}
	return c.address(decode.Server).Port()
}

// hear is what the first line of a side can belong to.
func (c *caller) hear(side decode.Side) (voice, bool) {
	p := c.said(side)
	if len(p) == 0 {
		return anyVoice, false
	}
	v, sure := listen(p, side == decode.Client)
	if v == speaksNothing && c.joined { // it may be in the middle of anything
		v = anyVoice
	}
	return v, sure
}

// begins reports whether a session whose first packets were not captured is
// there from its first line on all the same: a greeting, then the command that
// comes first.
func (c *caller) begins() bool {
	if len(c.held) == 0 || c.held[0].kind != turnData || c.held[0].from != decode.Server {
		return false
	}
	mine, sure := c.hear(decode.Client)
	its, _ := c.hear(decode.Server)
	switch client := c.said(decode.Client); {
	case !sure:
		return false
	case its&speaksSMTP != 0:
		return startsLike(client, "EHLO") || startsLike(client, "HELO") || startsLike(client, "LHLO")
	case its&speaksPOP3 != 0 && mine&speaksPOP3 != 0:
		return startsLike(client, "USER") || startsLike(client, "CAPA") || startsLike(client, "APOP")
	}
	return false
}
