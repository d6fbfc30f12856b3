package dashboard

import (
	"fmt"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/line"
)

// tab is what the pane at the right shows.
type tab uint8

// The tabs.
const (
	tabMeaning tab = iota
	tabMessage
	tabTLS
	tabFindings
	tabs
)

var tabNames = [tabs]string{tabMeaning: "Meaning", tabMessage: "Message", tabTLS: "TLS", tabFindings: "Findings"}

// place is a line of a dialogue that a finding is about.
type place struct {
	live  *session.Live
	event int
}

// maxFindings is how many findings are listed.
const maxFindings = 5000

// findings lists those of some sessions, with where they are.
type findings struct {
	list    []place
	all     bool // of all sessions
	shown   []*decode.Finding
	numbers []int
}

func (f *findings) items() int      { return len(f.list) }
func (f *findings) rows() int       { return 2 * len(f.list) }
func (f *findings) first(i int) int { return 2 * i }
func (f *findings) item(r int) int  { return r / 2 }

// take lists the findings of sessions, the latest session first.
func (f *findings) take(sessions []*session.Live) {
	*f = findings{all: f.all}
	for i := len(sessions) - 1; i >= 0; i-- {
		s := sessions[i].Now()
		for _, at := range s.Findings {
			if len(f.list) == maxFindings {
				return
			}
			f.list = append(f.list, place{sessions[i], at})
			f.shown = append(f.shown, s.Event(at).Payload.(*decode.Finding))
			f.numbers = append(f.numbers, s.ID)
		}
	}
}

// row is a finding's id on one row and its words on the next.
func (f *findings) row(i, columns int) row {
	w := f.shown[i/2]
	if i%2 == 1 {
		return row{}.at(2, span{fit(w.Text(), columns-2), note})
	}
	sign := severities[session.SeverityOf(w.Severity)]
	r := row{}.at(0, span{sign.text + " " + w.ID, sign.role})
	if f.all {
		number := fmt.Sprintf("session %d", f.numbers[i/2])
		r = r.at(columns-width(number)-1, span{number, note})
	}
	return r
}

// count says how many there are.
func (f *findings) count() string { return line.Count(int64(len(f.list)), "finding") }
