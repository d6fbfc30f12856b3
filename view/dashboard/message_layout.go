package dashboard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/decode/message"
	"mitmail/view/lang"
	"mitmail/view/line"
)

func (r *reader) layOut(columns int) doc {
	p := &page{width: columns}
	if r.event < 0 {
		words := lang.T("no message in this session")
		if r.live != nil && !r.live.Now().Closed {
			words = lang.T("no message in this session yet")
		}
		p.para(span{words, note})
		return p.rows
	}
	r.envelope(p)
	if r.mail == nil {
		p.gap()
		p.para(span{lang.T("◌ taking it apart …"), info})
		return p.rows
	}
	main, others := sortHeaders(r.mail.Fields(0))
	p.headers(lang.T("headers"), main)
	r.partsAt = len(p.rows) + 1
	r.tree(p)
	r.textAt = len(p.rows) + 1
	r.content(p)
	p.headers(lang.T("other headers"), others)
	return p.rows
}

// mainHeaders are what people look for first, in this order.
var mainHeaders = []string{"From", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date"}

// sortHeaders parts the headers that people look for first from the others,
// which stay in their order.
func sortHeaders(all []message.Field) (main, others []message.Field) {
	at := func(h message.Field) int {
		return slices.IndexFunc(mainHeaders, func(name string) bool { return strings.EqualFold(name, h.Name) })
	}
	for _, h := range all {
		if at(h) >= 0 {
			main = append(main, h)
		} else {
			others = append(others, h)
		}
	}
	slices.SortStableFunc(main, func(a, b message.Field) int { return at(a) - at(b) })
	return main, others
}

// envelope is what SMTP said, beside what the headers say where that differs.
func (r *reader) envelope(p *page) {
	p.field(lang.T("message"), labels, span{lang.F("%s by %s, %s", line.Size(r.facts.Size), r.facts.Via, fate(r.facts)), plain})
	if r.of > 1 {
		p.field("", labels, span{lang.F("%d of %d", r.nth, r.of), value}, span{lang.T("; > leads to the next one, < to the one before"), note})
	}
	if r.mail != nil && !r.whole {
		p.field("", labels, span{lang.T("⚠ not all of its text was kept"), caut})
	}
	if r.facts.Malformed != "" {
		p.field("", labels, span{"⚠ " + lang.Reason(r.facts.Malformed), caut})
	}
	e := r.facts.Envelope
	if e == nil {
		return
	}
	p.head(lang.T("envelope"))
	if e.MailFrom != nil {
		p.field(lang.T("from"), labels, differs(*e.MailFrom, r.facts.From)...)
	}
	for _, to := range e.RcptTo {
		p.field(lang.T("to"), labels, differs(to, r.facts.To)...)
	}
	for _, to := range e.Asked {
		p.field(lang.T("to"), labels, append(differs(to, r.facts.To), span{lang.T("  (answer not seen)"), note})...)
	}
	for _, to := range e.Rejected {
		p.field(lang.T("refused"), labels, span{"✗ " + to, bad})
	}
}

// differs is an address, and a sign where a header has another.
func differs(address string, header *string) []span {
	if address == "" {
		return []span{{"<>", value}}
	}
	if header == nil || strings.Contains(strings.ToLower(*header), strings.ToLower(address)) {
		return []span{{address, value}}
	}
	return []span{{address, value}, {lang.T("  ≠ header"), caut}}
}

// fate is what became of the message.
func fate(m *decode.Message) string {
	switch {
	case !m.Complete:
		return lang.T("incomplete")
	case m.Envelope == nil:
		return lang.T("fetched")
	case m.OK == decode.Yes:
		return lang.T("accepted")
	case m.OK == decode.No:
		return lang.T("refused")
	}
	return lang.T("not answered")
}

// maxLabels is how wide the column of the names of headers is at most: that of
// Content-Transfer-Encoding.
const maxLabels = 26

func (p *page) headers(heading string, all []message.Field) {
	if len(all) == 0 {
		return
	}
	p.head(heading)
	column := labels
	for _, h := range all {
		column = max(column, min(width(h.Name)+1, maxLabels, p.width/2))
	}
	for _, h := range all {
		p.field(h.Name, column, span{h.Value, value})
	}
}

// tree is the parts, the one under view marked.
func (r *reader) tree(p *page) {
	p.head(lang.T("parts"))
	for i := range r.mail.Nodes {
		n := &r.mail.Nodes[i]
		sign := span{" ", plain}
		if i == r.part {
			sign = span{"▶", focus}
		}
		name, facts := n.Type, ""
		leaf, ok := r.mail.Leaf(i)
		if ok {
			name, facts = cmp.Or(n.Name, n.Type), partFacts(n, leaf.Size)
		}
		p.add(row{}.at(0, sign).at(2+2*n.Depth, span{name, verb}, span{"  " + facts, note}))
		if ok && n.Name != "" {
			p.hang(4+2*n.Depth, span{fmt.Sprintf("SHA-256 %x", leaf.SHA256), ref})
		}
	}
}

func partFacts(n *message.Node, size int64) string {
	words := line.Size(size)
	if n.Name != "" {
		words = n.Type + lang.T(", ") + words
	}
	if n.Encoding != "" {
		words += lang.T(", ") + n.Encoding
	}
	return words
}

// content is the part under view in the form that was chosen, a page of it.
func (r *reader) content(p *page) {
	body := r.text
	if r.background.busy() {
		p.head(lang.T(formNames[r.form]))
		p.para(span{"◌ …", info})
		return
	}
	pages := max(1, (len(body)+pageBytes-1)/pageBytes)
	r.page = clamp(r.page, 0, pages-1)
	heading := lang.T(formNames[r.form])
	if pages > 1 {
		heading += lang.F(", page %d of %d", r.page+1, pages)
	}
	p.head(heading)
	at := r.page * pageBytes
	shown := body[at:min(at+pageBytes, len(body))]
	if r.form == asBytes {
		p.hex(shown, at)
		return
	}
	for l := range strings.Lines(string(shown)) {
		p.para(span{strings.ReplaceAll(strings.TrimRight(l, "\r\n"), "\t", "    "), plain})
	}
}

// hex is rows of bytes.
func (p *page) hex(body []byte, at int) {
	per := 16
	if p.width < 68 {
		per = 8
	}
	for i := 0; i < len(body); i += per {
		p.add(dump(body[i:min(i+per, len(body))], at+i, per))
	}
}
