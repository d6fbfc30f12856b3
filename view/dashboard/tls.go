package dashboard

import (
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
)

// tlsDoc is how each leg is protected, and what was agreed on it.
func tlsDoc(columns int, s *session.Session) doc {
	p := &page{width: columns}
	p.legs(s)
	for _, at := range s.Handshakes {
		ev := s.Event(at)
		p.agreed(ev.Payload.(*decode.TLS), ev.Time)
	}
	return p.rows
}

// leg is a part of the way, to whom it leads, and how it is protected.
type leg struct {
	to    string
	badge span
	name  string
	words string
}

// legs draws who is connected to whom, and says what that means.
func (p *page) legs(s *session.Session) {
	secured := func(to string, how session.Secured, name string) leg {
		return leg{to, badge(how), name, secureWords[how]}
	}
	all := []leg{secured("server", s.ClientLeg, "both")}
	if s.File == "" && s.ClientLeg != session.Sealed {
		all = []leg{secured("mitmail", s.ClientLeg, "client"), secured("server", s.ServerLeg, "server")}
	}
	if v := verdict(s); s.File == "" && s.Result == decode.ResultUnreachable {
		all[len(all)-1].badge, all[len(all)-1].words = span{v.Sign + " " + v.Words, bad}, "there was no connection"
	}
	picture := []span{{lang.T("client"), client}}
	for _, l := range all {
		picture = append(picture, span{" ──", frame}, l.badge, span{"──▶ ", frame}, span{lang.T(l.to), server})
	}
	p.add(row{}.at(0, picture...))
	p.gap()
	for _, l := range all {
		if len(all) == 1 {
			p.para(span{lang.T(l.words), note})
			break
		}
		p.field(lang.T(legNames[l.name]), 20, span{lang.T(l.words), note})
	}
	if s.ClientLeg == session.Sealed && s.File != "" {
		p.gap()
		p.para(span{"→ ", good}, span{lang.T("--keylog FILE opens it, with the secrets that the client or the server wrote (SSLKEYLOGFILE)"), plain})
	}
}

// legNames are who stands at the ends of a leg.
var legNames = map[string]string{"both": "client and server", "client": "client and mitmail", "server": "mitmail and server"}

var secureWords = [...]string{
	session.Clear: "anyone on the way can read along", session.Opened: "encrypted, and mitmail reads along",
	session.Sealed: "encrypted from end to end, mitmail does not look inside",
}

// agreed is one handshake.
func (p *page) agreed(w *decode.TLS, at time.Time) {
	p.head(lang.T(legNames[w.Leg]))
	if w.OK == decode.No {
		p.field(lang.T("failed"), labels, span{"✗ " + lang.Reason(w.Error), bad})
	}
	for _, f := range []struct{ label, text string }{
		{lang.T("began by"), strings.ToUpper(w.How)}, {lang.T("version"), w.Version}, {lang.T("cipher"), w.Cipher}, {lang.T("server name"), w.SNI},
	} {
		if f.text != "" {
			p.field(f.label, labels, span{f.text, value})
		}
	}
	if len(w.Chain) == 0 && w.Issuer != "" {
		p.field(lang.T("issued by"), labels, span{w.Issuer, value})
	}
	for i := range w.Chain {
		p.certificate(&w.Chain[i], i, at, w.Leg == "client" && w.Intercepted)
	}
}

// certificate is one of a chain, as of a time. Minted says that mitmail made it.
func (p *page) certificate(c *decode.Certificate, i int, at time.Time, minted bool) {
	p.gap()
	name := lang.T("certificate")
	if i > 0 {
		name = lang.T("vouched by")
	}
	p.field(name, labels, span{c.Subject, verb})
	if minted && i == 0 {
		p.field("", labels, span{"✎ " + lang.T("made by mitmail, for this client"), proxied})
	}
	if len(c.Names) > 0 {
		p.field(lang.T("for"), labels, span{strings.Join(c.Names, lang.T(", ")), value})
	}
	issuer := span{c.Issuer, plain}
	if c.Issuer == c.Subject {
		issuer = span{lang.T("itself"), note}
	}
	p.field(lang.T("issued by"), labels, issuer)
	p.field(lang.T("valid"), labels, validity(c, at)...)
}

// validity is from when until when a certificate is valid, and whether it was.
func validity(c *decode.Certificate, at time.Time) []span {
	from, until := time.Unix(c.Begins, 0).UTC(), time.Unix(c.Ends, 0).UTC()
	dates := lang.F("%s to %s", from.Format(time.DateOnly), until.Format(time.DateOnly))
	days := int(until.Sub(at) / (24 * time.Hour))
	switch {
	case at.Before(from):
		return []span{{dates, value}, {"  ✗ " + lang.T("not valid yet"), bad}}
	case at.After(until):
		return []span{{dates, value}, {"  ✗ " + lang.T("it had ended"), bad}}
	case days < 14:
		return []span{{dates, value}, {"  ⚠ " + lang.F("%d days left", days), caut}}
	}
	return []span{{dates, value}, {"  ✓ " + lang.F("%d days left", days), good}}
}
