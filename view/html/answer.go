package html

import (
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// reply adds what a reply means. The codes of a greeting, as an example, and of
// what is no success are taken apart.
func (m *markup) reply(w *decode.Reply) {
	if w.Code == 0 {
		m.status(w)
		return
	}
	_, to := line.Lookup(w)
	if e, ok := explain.Code(w.Code, to); ok {
		m.para(e)
	}
	m.remedy(line.Refusal(w).Remedy())
	if w.OK != decode.Yes || w.To == "CONNECT" {
		m.digits(w.Code)
		m.enhanced(w.Enhanced)
	}
}

// status adds what a reply of POP3 means.
func (m *markup) status(w *decode.Reply) {
	if e, ok := explain.Answer(line.Lookup(w)); ok {
		m.para(e)
	}
	if e, ok := explain.ResponseCode(w.ResponseCode); ok {
		m.term("["+w.ResponseCode+"]", e)
	}
	m.remedy(line.Refusal(w).Remedy())
}

// remedy adds the usual cause of a refusal, and what to try.
func (m *markup) remedy(e explain.Entry, ok bool) {
	if !ok {
		return
	}
	m.raw("<p>")
	m.text(lang.F("The usual cause: %s.", e.Short))
	m.raw("</p>")
	m.do(e.Text)
}

// digits takes a code apart, but for its last digit, which only tells it from
// others of its kind.
func (m *markup) digits(code int) {
	first, second, _, ok := explain.Digits(code)
	if !ok {
		return
	}
	text := strconv.Itoa(code)
	m.term(text[:1]+"··", first)
	m.term("·"+text[1:2]+"·", second)
}

// enhanced takes an enhanced code apart.
func (m *markup) enhanced(code string) {
	s, ok := explain.Enhanced(code)
	parts := strings.Split(code, ".")
	if !ok || len(parts) != 3 {
		return
	}
	m.term(parts[0]+".·.·", s.Class)
	m.term("·."+parts[1]+".·", s.Subject)
	if s.Detail != s.Subject {
		m.term("·.·."+parts[2], s.Detail)
	}
}

// offer adds what line i of a list of extensions offers.
func (k *dialogue) offer(m *markup, w *decode.Reply, i int) {
	if p, ok := glossary.Offered(w, i); ok {
		m.para(explain.Entry{Text: p.Text, Ref: p.Ref})
		k.links(m, p.Name)
	}
}
