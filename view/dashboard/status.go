package dashboard

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/lang"
	"mitmail/view/line"
)

// drawStatus draws what there is to know: whether all goes on, what is not as
// usual, what is written and listened on, and how many sessions are shown.
func (u *ui) drawStatus(screen tcell.Screen, r rect) {
	if u.confirm != nil {
		u.confirm.draw(screen, u.theme, r)
		return
	}
	if u.prompt != nil {
		u.prompt.draw(screen, u.theme, r)
		return
	}
	if text := u.dash.notice(); text != "" {
		put(screen, r.x+1, r.y, r.w-2, "» "+lang.Made(text), u.theme.styles[later])
		return
	}
	right := u.counts()
	end := r.w - spansWidth(right) - 1
	all := row{}.at(end, right...)
	x := 1
	for _, s := range u.states(end) {
		room := end - x - 2
		if room < 8 {
			break
		}
		s.text = fitMiddle(s.text, room)
		all = all.at(x, s)
		x += width(s.text) + 2
	}
	u.theme.draw(screen, r.x, r.y, r.w, all, false)
}

// states is what is not as usual, what is written, what to know of the run where there is
// room for it, and the routes, in short where so many columns are too few.
func (u *ui) states(columns int) []span {
	all := []span{u.going()}
	if words := u.goesOnWords(); words != "" {
		all = append(all, span{words, key})
	}
	if n := u.holding(); n > 0 {
		all = append(all, span{"✋ " + lang.F("holding %s", line.Count(int64(n), "kind")), caut})
	}
	for _, words := range u.words.Standing {
		all = append(all, span{"⚠ " + words, caut})
	}
	if f := u.query.filter; f != nil {
		all = append(all, span{lang.T("filter") + " " + f.text, key})
	}
	if u.search != "" {
		all = append(all, span{"/" + u.search, key})
	}
	if u.masked || u.dash.o.Masked {
		all = append(all, span{lang.T("secrets masked"), secret})
	}
	if files := u.dash.o.Recording; len(files) > 0 {
		all = append(all, span{"◉ " + lang.T("writes") + " " + strings.Join(files, " "), info})
	}
	room := columns - 1 - apart(all)
	return append(all, u.aboutRun(room)...)
}

// aboutRun is what else there is to know of the run, in as many words as leave room for
// the routes, and those.
func (u *ui) aboutRun(columns int) []span {
	routes := apart(u.ports())
	for _, words := range u.words.About {
		if n := width(words) + 2; n+routes <= columns {
			return append([]span{{words, note}}, u.listening(columns-n)...)
		}
	}
	return u.listening(columns)
}

// apart is how many columns spans take that stand apart.
func apart(all []span) int { return spansWidth(all) + 2*len(all) }

// listening is the routes; where there is no room for them, at least to which
// addresses clients go, or to which ports, as many as there is room for.
func (u *ui) listening(columns int) []span {
	var whole, brief []span
	for _, l := range u.words.Listeners {
		whole = append(whole, span{l.Address + " → " + l.Server, note})
		brief = append(brief, span{l.Address + " " + scheme(l), note})
	}
	for _, all := range [][]span{whole, brief} {
		if apart(all) <= columns {
			return all
		}
	}
	ports := u.ports()
	for len(ports) > 0 && apart(ports) > columns {
		ports = ports[:len(ports)-1]
	}
	return ports
}

// ports is to which ports clients go, in short.
func (u *ui) ports() (all []span) {
	for _, l := range u.words.Listeners {
		all = append(all, span{l.Address[strings.LastIndexByte(l.Address, ':')+1:] + " " + scheme(l), note})
	}
	return all
}

// scheme is what the server behind a listener speaks, and how.
func scheme(l Listener) string {
	name, _, _ := strings.Cut(l.Server, "://")
	return name
}

// going says whether there is more to come.
func (u *ui) going() span {
	switch {
	case u.paused:
		return span{"‖ " + lang.T("paused, p goes on"), later}
	case u.dash.o.Read == nil:
		return span{"● " + lang.T("live"), good}
	}
	at := u.dash.o.Read()
	if at.Done {
		return span{"✓ " + lang.F("read, %s", at.Text), good}
	}
	return span{"◌ " + lang.F("reading, %s", at.Text), info}
}

// counts is how many sessions are shown, how many there are, and how many were
// dropped.
func (u *ui) counts() []span {
	words := line.Count(int64(u.got.total), "session")
	if u.query.filter != nil {
		words = lang.F("%s of %s", line.Number(int64(len(u.got.list))), line.Number(int64(u.got.total)))
	}
	if u.got.busy {
		words += " …"
	}
	all := []span{{words, note}}
	if u.got.gone > 0 {
		all = append(all, span{"  ⚠ " + lang.F("%d dropped, the oldest", u.got.gone), caut})
	}
	return all
}
