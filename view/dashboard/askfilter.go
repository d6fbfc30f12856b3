package dashboard

import "mitmail/view/lang"

// askFilter asks for a filter; what it says so far shows at once.
func (u *ui) askFilter() {
	before, back := u.query, u.stand()
	try := func(text string) string {
		f, err := newFilter(text)
		if err != nil {
			return err.Error()
		}
		if f.String() != u.query.filter.String() {
			u.query.filter = f
			u.dash.finder.ask(u.query)
		}
		return ""
	}
	done := func(text string) string {
		wrong := try(text)
		if wrong == "" {
			u.dash.remember(text)
		}
		if s := u.now(); wrong == "" && s != nil && !u.lines.follow {
			u.show(u.begin(s))
		}
		return wrong
	}
	p := prompt{label: lang.T("filter"), hint: lang.T(`any text, or such as: code >= 500   user == "anna"`), typed: try, done: done, undo: func() {
		u.query = before
		u.dash.finder.ask(u.query)
		back()
	}}
	p.tab, p.tabLabel = u.completeFilter, lang.T("completes")
	p.more, p.moreKeys = u.filterKey(), []binding{{shown: "↑", label: "earlier ones"}, {shown: "?", label: "how it is written"}}
	u.ask(p, before.filter.String())
}

// stand remembers where list and dialogue stand, and in which sessions; back has them stand
// there again.
func (u *ui) stand() (back func()) {
	got, sessions, live, lines, seek, open := u.got, u.sessions, u.live, u.lines, u.seek, u.dialogue.open
	return func() {
		u.got, u.sessions, u.live, u.lines, u.seek = got, sessions, live, lines, seek
		u.table.show(got.list, live, sessions.cursor)
		u.dialogue = dialogue{live: live, open: open}
	}
}

// completeFilter puts what may come next at the end of the filter.
func (u *ui) completeFilter() {
	p := u.prompt
	now := p.field.GetText()
	if len(p.complete.list) == 0 || p.complete.text != now {
		p.complete = complete(now, u.values)
	}
	if len(p.complete.list) > 0 {
		p.field.SetText(p.complete.next(now))
		p.change()
	}
}

// filterKey is what other keys do: up and down through the filters of before, and
// how filters are written where nothing stands there yet.
func (u *ui) filterKey() func(name string) bool {
	at, typed := len(u.dash.filters), ""
	return func(name string) bool {
		p := u.prompt
		switch {
		case name == "?" && p.field.GetText() == "" && u.words.FilterHelp != "":
			u.showFilterHelp()
			return true
		case name == "Up" && at > 0:
			if at == len(u.dash.filters) {
				typed = p.field.GetText()
			}
			at--
		case name == "Down" && at < len(u.dash.filters):
			at++
		default:
			return name == "Up" || name == "Down"
		}
		text := typed
		if at < len(u.dash.filters) {
			text = u.dash.filters[at]
		}
		p.field.SetText(text)
		p.change()
		return true
	}
}

// maxFilters is how many filters are remembered.
const maxFilters = 100

// remember keeps a filter for another time.
func (d *Dashboard) remember(text string) {
	if text == "" || len(d.filters) > 0 && d.filters[len(d.filters)-1] == text {
		return
	}
	d.filters = append(d.filters, text)
	d.filters = d.filters[max(0, len(d.filters)-maxFilters):]
	if d.o.KeepFilters != nil {
		d.writes.Go(func() { d.o.KeepFilters(d.filters) })
	}
}
