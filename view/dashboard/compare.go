package dashboard

import (
	"strings"

	"mitmail/decode/session"
	"mitmail/view/lang"
)

// compare lays the two sessions that are marked side by side.
func (u *ui) compare() {
	all, _ := u.dash.o.Store.Sessions()
	var two []*session.Session
	for _, l := range all {
		if u.table.marks.has(l) {
			two = append(two, l.Now())
		}
	}
	switch {
	case len(two) != 2:
		u.dash.Notice(lang.T("D lays two sessions side by side: mark both with m, and no other"))
		return
	case two[0].Protocol != two[1].Protocol:
		u.dash.Notice(lang.T("these two cannot be compared: one speaks SMTP, the other POP3"))
		return
	}
	o := &overlay{title: lang.T("Side by side"), keys: lang.T("j k move, Esc closes"), wide: true, press: func(string) {}}
	var rows doc
	width := 0
	o.doc = func(w int) doc {
		if w != width {
			width, rows = w, nil
			for _, text := range u.dash.o.Beside(two[0], two[1], w, u.hides()) {
				rows = append(rows, row{}.at(0, span{text, plain}))
			}
		}
		return rows
	}
	u.overlay = o
}

func (u *ui) canCompare() bool { return u.dash.o.Beside != nil && u.live != nil }

// resend asks first: what is sent is another mail, or what is deleted is gone.
func (u *ui) resend() {
	s := u.now()
	_, to, ok := strings.Cut(s.Route, "=")
	if !ok {
		to = s.Server
	}
	u.sure(lang.F("send session %d to %s again, mail and DELE too?", s.ID, fit(to, 32)), func() {
		u.dash.Notice(lang.F("session %d is being sent again", s.ID))
		go func() {
			came, err := u.dash.o.Resend(s)
			if err != nil {
				came = lang.F("error: %s", err)
			}
			u.dash.Notice(lang.F("session %d, sent again: %s", s.ID, came))
		}()
	})
}

func (u *ui) canResend() bool { return u.dash.o.Resend != nil && u.live != nil && u.now().Closed }
