package html

import (
	"bytes"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/states"
)

// leg is the way that an arrow goes. The zero leg is none.
type leg struct {
	to   heading
	span span
	last bool // of the lines that went this way: the arrow is below it
}

// heading is who an arrow points at.
type heading uint8

// The headings.
const (
	nobody heading = iota
	toServer
	toClient
)

// span is how far an arrow goes.
type span uint8

// The spans. Where the legs differ, mitmail stands in the middle.
const (
	whole span = iota
	near       // between client and mitmail
	far        // between mitmail and server
)

// legsOf are the way on which the bytes of an event came, and that on which others went
// on in their place.
func legsOf(ev *decode.Event) (received, sent leg) {
	from := ev.From
	if from == decode.Proxy { // it speaks for itself
		switch ev.Payload.(type) {
		case *decode.Command, *decode.Response:
			return leg{to: toServer, span: far}, leg{}
		case *decode.Reply:
			return leg{to: toClient, span: near}, leg{}
		}
		return leg{}, leg{}
	}
	switch ev.Payload.(type) {
	case *decode.Command, *decode.Response, *decode.Reply:
	default:
		return leg{}, leg{}
	}
	way := leg{to: toServer, span: whole}
	if from == decode.Server {
		way.to = toClient
	}
	if !ev.Changed || bytes.Equal(ev.Raw, ev.Sent) {
		return way, leg{}
	}
	received, sent = leg{to: way.to, span: near}, leg{to: way.to, span: far}
	if from == decode.Server {
		received, sent = leg{to: way.to, span: far}, leg{to: way.to, span: near}
	}
	if len(ev.Sent) == 0 {
		sent = leg{}
	}
	return received, sent
}

// class is that of a line, behind others.
func (l leg) class() string {
	if l.to == nobody {
		return ""
	}
	return [...]string{whole: "", near: " near", far: " far"}[l.span]
}

// arrow adds the arrow of a leg.
func (m *markup) arrow(l leg) {
	if l.to != nobody && l.last {
		m.raw(`<svg class="arrow`, l.class(), `" aria-hidden="true"><use href="#`, [...]string{toServer: "to-server", toClient: "to-client"}[l.to], "\"/></svg>")
	}
}

// arrows are what all arrows of the file are drawn from.
const arrows = `<svg class="arrows" aria-hidden="true" width="0" height="0">
<symbol id="to-server"><line x1="0" y1="5" x2="100%" y2="5"/><svg x="100%" y="0" overflow="visible"><path d="M0 5-9 .5v9z"/></svg></symbol>
<symbol id="to-client"><line x1="0" y1="5" x2="100%" y2="5"/><path d="M0 5 9 .5v9z"/></symbol>
</svg>
`

// reached is the state that a session has come to by an event, where that is news.
func (k *dialogue) reached(ev *decode.Event) string {
	switch w := ev.Payload.(type) {
	case *decode.Command, *decode.TLS, *decode.Auth:
	case *decode.Reply:
		if w.To != "CONNECT" { // what a reply leads back to, the next command leaves
			return ""
		}
	default:
		return ""
	}
	if k.at.Stage == k.stage {
		return ""
	}
	k.stage = k.at.Stage
	for _, s := range states.Of(k.protocol, &k.at) {
		if s.Here {
			return lang.T(s.Name)
		}
	}
	return ""
}

// cames are how it is said what came of a state.
var cames = [...]struct{ class, sign, name string }{
	states.Ahead:   {"ahead", "·", "not reached:"},
	states.Reached: {"good", "✓", "reached:"},
	states.Partly:  {"later", "◐", "partly refused:"},
	states.Refused: {"bad", "✗", "refused:"},
}

// states are those of the protocol, with what came of each.
func (k *dialogue) states(m *markup) {
	m.raw(`<p class="states">`)
	for i, s := range states.Of(k.protocol, &k.at) {
		if i > 0 {
			m.raw(` <span class="then" aria-hidden="true">→</span> `)
		}
		came := cames[s.Came]
		m.raw(`<span class="at `, came.class, `"><span class="came" role="img" aria-label="`, lang.T(came.name), `">`, came.sign, `</span> `)
		m.text(lang.T(s.Name))
		m.raw("</span>")
	}
	m.raw("</p>\n")
}
