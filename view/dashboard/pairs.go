package dashboard

import "mitmail/decode"

// pairs matches which events of a session belong together: a command, what it
// brings along, and its reply. A login with its questions is one exchange, and
// so is a message from DATA to the reply behind its dot.
type pairs struct {
	last int // exchanges so far
	now  int // the exchange of the latest event
	open []asked
}

// asked is a command whose last reply is outstanding.
type asked struct {
	verb     string
	exchange int
}

// maxAsked is how many commands may wait; beyond, replies are on their own.
const maxAsked = 1000

// of is the exchange of the next event.
func (p *pairs) of(ev *decode.Event) int {
	switch w := ev.Payload.(type) {
	case *decode.Open, *decode.Close:
		p.now = 0 // on their own
	case *decode.Note:
		if w.Kind != decode.Remark {
			p.now = 0
		}
	case *decode.Command:
		p.begin()
		if len(p.open) < maxAsked {
			p.open = append(p.open, asked{w.Verb, p.last})
		}
	case *decode.Reply:
		p.reply(w)
	}
	return p.now
}

func (p *pairs) begin() {
	p.last++
	p.now = p.last
}

// reply finds the command that a reply answers. One that asks for more is not
// the last.
func (p *pairs) reply(w *decode.Reply) {
	for i, a := range p.open {
		if a.verb == w.To || w.To == "." && (a.verb == "DATA" || a.verb == "BDAT") {
			p.now = a.exchange
			if w.Code/100 != 3 && w.Status != "+" {
				p.open = p.open[i+1:]
			}
			return
		}
	}
	p.begin()
}
