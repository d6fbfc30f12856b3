package overview

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/picture"
	"mitmail/view/wrap"
)

// Row is a row of the picture. All of it is safe to show.
type Row struct {
	picture.Row
	Filter string // an expression for what the row counts; "" where there is none
	More   List   // the list whose rest the row stands for; NoList where it is none
	Leads  Place  // where it leads to; Session is 0 where that is no single record
}

// Place is a record of a session.
type Place struct{ Session, Seq int }

// List is one that may be longer than what is laid out of it.
type List uint8

// The lists.
const (
	NoList List = iota
	Captures
	Failures
	Servers
	Clients
)

// On a screen of so many columns the sessions over time stand beside the
// verdicts, which have so many.
const (
	besideFrom = 100
	leftWidth  = 46
)

// maxListed is how many there are of each kind of thing that is listed.
const maxListed = 12

// Rows lays the overview out in so many columns, times in a zone, some lists whole.
func (o *Overview) Rows(columns int, zone *time.Location, whole ...List) []Row {
	columns = max(columns, 30)
	p := &sheet{columns: columns, whole: whole}
	p.totals(o)
	if columns >= besideFrom {
		p.beside(func(p *sheet) { p.verdicts(o) }, func(p *sheet) { p.timeline(&o.time, zone) })
		p.perCapture(o)
	} else {
		p.verdicts(o)
		p.perCapture(o)
		p.timeline(&o.time, zone)
	}
	p.reasons(o)
	p.slow(o)
	p.names(Servers, lang.T("servers"), o.servers, func(name string) string { return "server == " + strconv.Quote(name) })
	p.names(Clients, lang.T("clients"), o.clients, func(name string) string { return "client startsWith " + strconv.Quote(within(name)+":") })
	return p.rows
}

// within is a host as it stands in front of a port.
func within(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// sheet is rows as they are laid out.
type sheet struct {
	columns int
	rows    []Row
	told    bool   // the legend is there
	whole   []List // the lists that are laid out whole
}

// add adds a row and returns it.
func (p *sheet) add(filter string) *picture.Row {
	p.rows = append(p.rows, Row{Filter: filter})
	return &p.rows[len(p.rows)-1].Row
}

// head is a heading over what follows.
func (p *sheet) head(text, more string) {
	if len(p.rows) > 0 {
		p.add("")
	}
	p.add("").Head(p.columns, text, more)
}

// beside sets two sheets side by side, the left one in leftWidth columns.
func (p *sheet) beside(left, right func(*sheet)) {
	const between = 3
	l, r := &sheet{columns: leftWidth}, &sheet{columns: p.columns - leftWidth - between}
	left(l)
	right(r)
	p.told = r.told
	p.add("")
	for i := range max(len(l.rows), len(r.rows)) {
		row := Row{}
		if i < len(l.rows) {
			row = l.rows[i]
		}
		if i < len(r.rows) {
			for _, piece := range r.rows[i].Pieces {
				row.At(leftWidth+between+piece.X, piece.Text, piece.Role)
			}
		}
		p.rows = append(p.rows, row)
	}
}

// totals is how much there was of everything.
func (p *sheet) totals(o *Overview) {
	p.add("").At(0, line.Count(int64(o.Sessions), "session"), line.Verb)
	words := "  " + line.Count(int64(o.Messages), "message")
	if o.ClientBytes+o.ServerBytes > 0 {
		words += "  " + lang.F("%s from clients, %s from servers", line.Size(o.ClientBytes), line.Size(o.ServerBytes))
	}
	r := &p.rows[0].Row
	r.At(r.End(), wrap.Fit(words, p.columns-r.End()), line.Note)
}

// verdicts is how many sessions came to what.
func (p *sheet) verdicts(o *Overview) {
	p.head(lang.T("verdicts"), "")
	most := o.classes[going]
	for _, n := range o.results {
		most = max(most, n)
	}
	for _, result := range append(decode.Results(), "") {
		filter := fmt.Sprintf("verdict == %q", result)
		if result == "" {
			filter = ""
		}
		p.verdict(line.VerdictOf(result), o.results[result], most, filter)
	}
	p.verdict(line.Going(), o.classes[going], most, "")
}

// verdict is one of them, with a bar.
func (p *sheet) verdict(v line.Verdict, n, most int, filter string) {
	if n == 0 {
		return
	}
	r := p.add(filter).At(0, v.Sign, v.Role).At(2, v.Words, v.Role)
	number := strconv.Itoa(n)
	r.At(max(r.End()+1, 22-len(number)), number, line.Plain)
	r.At(r.End()+2, picture.Bar(int64(n), int64(most), p.columns-r.End()-2), v.Role)
}

// reasons is why sessions failed, and how many for each.
func (p *sheet) reasons(o *Overview) {
	if len(o.reasons) == 0 {
		return
	}
	p.head(lang.T("what failed"), lang.T("and in how many sessions"))
	list := sorted(o.reasons, func(n int) int { return n }, func(r Reason) string { return r.Words + r.Filter })
	bars := min(32, p.columns/5)
	words := p.columns - bars - 11
	for i, r := range list {
		if i == maxListed && !p.more(Failures, rest(len(list)-i)) {
			break
		}
		role := line.Bad
		if r.Later {
			role = line.Later
		}
		n := strconv.Itoa(o.reasons[r])
		row := p.add(r.Filter).At(0, "✗", role)
		x := 2
		if p.columns >= besideFrom {
			row.At(x, wrap.Fit(line.Clean(word(r.To)), 12), line.Verb)
			x += 14
		}
		row.At(x, wrap.Fit(line.Clean(r.Words), words-x+2), line.Plain)
		row.At(words+9-len(n), n, line.Plain).At(words+11, picture.Bar(int64(o.reasons[r]), int64(o.reasons[list[0]]), bars), role)
	}
}

// rest says that there are so many more.
func rest(n int) string { return lang.F("… and %d more", n) }

// more says what more is on a list, and reports whether it follows.
func (p *sheet) more(of List, words string) bool {
	p.add("").At(2, wrap.Fit(words, p.columns-2), line.Note)
	p.rows[len(p.rows)-1].More = of
	return slices.Contains(p.whole, of)
}

// asked are the words for what is no command.
var asked = map[string]string{"CONNECT": "greeting", ".": "end of text"}

// word is what a reply answers, for people.
func word(to string) string {
	if what, ok := asked[to]; ok {
		return lang.T(what)
	}
	return to
}

// slow is the slowest replies.
func (p *sheet) slow(o *Overview) {
	if len(o.slow) == 0 {
		return
	}
	p.head(lang.T("slowest replies"), "")
	for _, s := range o.slow {
		r := p.add(fmt.Sprintf("session == %d and seq == %d", s.Session, s.Seq))
		p.rows[len(p.rows)-1].Leads = Place{s.Session, s.Seq}
		took := line.Took(s.Took)
		r.At(max(0, 8-len(took)), took, line.Plain).At(10, wrap.Fit(line.Clean(word(s.To)), 12), line.Verb).At(23, wrap.Fit(line.Clean(s.Said), 5), line.Plain)
		r.At(29, wrap.Fit(lang.F("session %d", s.Session), p.columns-29), line.Note)
		if room := p.columns - 44; room > 0 {
			r.At(44, picture.Bar(int64(s.Took), int64(o.slow[0].Took), room), line.More)
		}
	}
}

// names is how sessions came out, by who took part.
func (p *sheet) names(of List, what string, all map[string]counts, filter func(name string) string) {
	if len(all) == 0 {
		return
	}
	p.head(what, "")
	p.legend()
	list := sorted(all, counts.total, func(s string) string { return s })
	wide := min(32, p.columns/3)
	for i, name := range list {
		if i == maxListed && !p.more(of, rest(len(list)-i)) {
			break
		}
		c, shown, by := all[name], lang.T(others), ""
		if name != others {
			shown, by = line.Clean(name), filter(name)
		}
		r := p.add(by).At(2, wrap.FitMiddle(shown, wide), line.Plain)
		n := strconv.Itoa(c.total())
		r.At(max(r.End()+1, wide+9-len(n)), n, line.Plain)
		p.stack(r, r.End()+2, c, all[list[0]].total())
	}
}
