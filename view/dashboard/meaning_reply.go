package dashboard

import (
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// reply is a reply of SMTP: its words, then its codes taken apart.
func (t *explainer) reply(w *decode.Reply) {
	if w.Code == 0 {
		t.status(w)
		return
	}
	_, to := line.Lookup(w)
	e, _ := explain.Code(w.Code, to)
	if w.OK == decode.No {
		e.Short = line.Refusal(w).Short()
	}
	t.entry(strings.TrimSpace(strconv.Itoa(w.Code)+" "+w.Enhanced), e)
	t.remedy(line.Refusal(w).Remedy())
	t.challenge(w)
	t.digits(w.Code)
	t.enhanced(w.Enhanced)
	t.offers("EHLO", lang.T("what this server offers"), w, explain.Keyword)
}

// status is a reply of POP3.
func (t *explainer) status(w *decode.Reply) {
	e, _ := explain.Answer(line.Lookup(w))
	if w.OK == decode.No {
		e.Short = line.Refusal(w).Short()
	}
	t.entry(w.Status, e)
	if r, ok := explain.ResponseCode(w.ResponseCode); ok {
		t.head("[" + w.ResponseCode + "]")
		t.para(span{r.Text, plain}, cite(r.Ref))
	}
	t.remedy(line.Refusal(w).Remedy())
	t.challenge(w)
	t.offers("CAPA", lang.T("what this server offers"), w, explain.Capability)
}

func (t *explainer) remedy(e explain.Entry, ok bool) {
	if !ok {
		return
	}
	t.head(lang.T("usual cause, and what to try"))
	t.para(span{"? ", later}, span{e.Short, plain})
	t.para(span{"→ ", good}, span{e.Text, plain})
}

func (t *explainer) challenge(w *decode.Reply) {
	if w.Decoded != nil && len(w.Text) > 0 {
		t.base64(w.Text[0], false)
	}
}

// digits takes a reply code apart, but for its last digit, which only tells it from
// its neighbours.
func (t *explainer) digits(code int) {
	first, second, _, ok := explain.Digits(code)
	if !ok {
		return
	}
	t.head(lang.T("digit by digit"))
	text := strconv.Itoa(code)
	for i, e := range []explain.Entry{first, second} {
		t.part(text, i, i+1, e)
	}
}

// part is a piece of a code, in its place, and what it says.
func (t *explainer) part(code string, from, to int, e explain.Entry) {
	at := len(t.rows)
	t.hang(len(code)+2, span{e.Short, more}, span{" — " + e.Text, plain})
	t.rows[at] = t.rows[at].at(0, span{strings.Repeat("·", len(code)), frame}).at(from, span{code[from:to], verb})
}

// enhanced takes an enhanced code apart.
func (t *explainer) enhanced(code string) {
	s, ok := explain.Enhanced(code)
	if !ok {
		return
	}
	t.head(lang.F("enhanced code %s", code))
	from := 0
	for i, e := range []explain.Entry{s.Class, s.Subject, s.Detail} {
		to := len(code)
		if n := strings.IndexByte(code[from:], '.'); n >= 0 && i < 2 {
			to = from + n
		}
		if i < 2 || s.Detail != s.Subject {
			t.part(code, from, to, e)
		}
		from = min(to+1, len(code))
	}
}

// offers explains each extension of a list.
func (t *explainer) offers(to, heading string, w *decode.Reply, find func(string) (explain.Entry, bool)) {
	if w.To != to && (w.To != "LHLO" || to != "EHLO") || len(w.Items) == 0 {
		return
	}
	t.head(heading)
	for _, item := range w.Items {
		word, _, _ := strings.Cut(item, " ")
		e, ok := find(item)
		if !ok {
			e.Text = lang.T("Not in the standards that mitmail knows.")
		}
		t.field(word, 20, span{e.Text, plain})
	}
}
