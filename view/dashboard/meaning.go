package dashboard

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/explain"
	"mitmail/view/line"
)

// teacher writes what a line of a dialogue means: in words, with its RFC, taken
// apart, and with the state of the protocol.
type teacher struct {
	page
	protocol decode.Protocol
}

// labels is the width of the column of labels.
const labels = 12

// meaning is what there is to say about an event.
func meaning(columns int, protocol decode.Protocol, ev decode.Event, at *session.Progress) doc {
	t := &teacher{page{width: columns}, protocol}
	switch w := ev.What.(type) {
	case *decode.Open:
		t.entry("a session begins", explain.Entry{Text: "A client connected to mitmail, and mitmail to the server behind it. Every byte is passed on, both ways."})
		t.field("client", labels, span{w.Client, client})
		t.field("server", labels, span{w.Server, server})
		t.field("route", labels, span{cmp.Or(w.Route, w.File), value})
	case *decode.Command:
		t.command(&ev, w)
	case *decode.Reply:
		t.reply(w)
	case *decode.Response:
		t.response(&ev, w)
	case *decode.Auth:
		t.auth(w)
	case *decode.Message:
		t.message(w)
	case *decode.TLS:
		t.tls(w)
	case *decode.Finding:
		t.finding(w)
	case *decode.Opaque:
		t.entry(line.Size(w.Bytes)+" not decoded", explain.Entry{Text: "These bytes are encrypted, or no mail protocol; they passed unread."})
	case *decode.Chunk:
		t.entry("the text of a message", explain.Entry{Text: "Headers, an empty line, and the text. A line that begins with a dot got a second one on the wire, so that it is not taken for the end; the dot alone on a line is the end.", Ref: "RFC 5321 4.5.2"})
	case *decode.Close:
		t.closed(w)
	}
	t.bytes(&ev)
	t.gap()
	t.diagram(at)
	return t.rows
}

// entry is the heading, the words, and where they are written.
func (t *teacher) entry(heading string, e explain.Entry) {
	t.para(span{heading, title})
	if e.Short != "" {
		t.para(span{e.Short, more})
	}
	if e.Text != "" {
		t.gap()
		t.para(span{e.Text, plain})
	}
	if e.Ref != "" {
		t.para(span{"▤ " + e.Ref, ref})
	}
}

func (t *teacher) command(ev *decode.Event, w *decode.Command) {
	e, known := explain.Verb(t.protocol.String(), w.Verb)
	switch {
	case w.SecretVerb:
		e = explain.Entry{Short: "not a command", Text: "This line came behind a login: perhaps a password that went astray, so it counts as secret."}
	case !known:
		e = explain.Entry{Short: "no RFC has this command", Text: "The server will answer that it does not know it, unless the two have agreed on something of their own."}
	}
	t.entry(cmp.Or(w.Verb, "(an empty line)"), e)
	for _, name := range slices.Sorted(maps.Keys(w.Params)) {
		p, _ := explain.Param(name)
		t.gap()
		t.field(name, labels, span{cmp.Or(w.Params[name], "(set)"), value})
		t.hang(labels, span{p.Text, plain}, span{"  " + whole(p.Ref), ref})
	}
	words := strings.Fields(w.Args)
	if w.Verb != "AUTH" || len(words) == 0 {
		return
	}
	t.mechanism(words[0])
	if len(words) > 1 {
		t.base64(words[1], len(ev.Secrets) > 0)
	}
}

func (t *teacher) mechanism(name string) {
	m, ok := explain.Mechanism(name)
	if !ok {
		return
	}
	t.head("mechanism " + strings.ToUpper(name))
	t.para(span{m.Text, plain}, span{"  " + whole(m.Ref), ref})
}

func (t *teacher) reply(w *decode.Reply) {
	if w.Code == 0 {
		t.status(w)
		return
	}
	e, _ := explain.Code(w.Code, w.To)
	t.entry(strings.TrimSpace(strconv.Itoa(w.Code)+" "+w.Enhanced), e)
	t.remedy(explain.Remedy(w.Code, w.Enhanced))
	t.challenge(w)
	t.digits(w.Code)
	t.enhanced(w.Enhanced)
	t.offers("EHLO", "what this server offers", w, explain.Keyword)
}

// status is a reply of POP3.
func (t *teacher) status(w *decode.Reply) {
	e, _ := explain.Answer(w.Status, w.To)
	t.entry(w.Status, e)
	if r, ok := explain.ResponseCode(w.ResponseCode); ok {
		t.head("[" + w.ResponseCode + "]")
		t.para(span{r.Text, plain}, span{"  " + whole(r.Ref), ref})
	}
	t.remedy(explain.PopRemedy(w.Status, w.To))
	t.challenge(w)
	t.offers("CAPA", "what this server offers", w, explain.Capability)
}

func (t *teacher) remedy(e explain.Entry, ok bool) {
	if !ok {
		return
	}
	t.head("usual cause, and what to try")
	t.para(span{"? ", later}, span{e.Short, plain})
	t.para(span{"→ ", good}, span{e.Text, plain})
}

func (t *teacher) challenge(w *decode.Reply) {
	if w.Decoded != nil && len(w.Text) > 0 {
		t.base64(w.Text[0], false)
	}
}

// digits takes a reply code apart.
func (t *teacher) digits(code int) {
	first, second, third, ok := explain.Digits(code)
	if !ok {
		return
	}
	t.head("digit by digit")
	text := strconv.Itoa(code)
	for i, e := range []explain.Entry{first, second, third} {
		t.part(text, i, i+1, e)
	}
}

// part is a piece of a code, in its place, and what it says.
func (t *teacher) part(code string, from, to int, e explain.Entry) {
	at := len(t.rows)
	t.hang(len(code)+2, span{e.Short, more}, span{" — " + e.Text, plain})
	t.rows[at] = t.rows[at].at(0, span{strings.Repeat("·", len(code)), frame}).at(from, span{code[from:to], verb})
}

// enhanced takes an enhanced code apart.
func (t *teacher) enhanced(code string) {
	s, ok := explain.Enhanced(code)
	if !ok {
		return
	}
	t.head("enhanced code " + code)
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
func (t *teacher) offers(to, heading string, w *decode.Reply, find func(string) (explain.Entry, bool)) {
	if w.To != to && (w.To != "LHLO" || to != "EHLO") || len(w.Items) == 0 {
		return
	}
	t.head(heading)
	for _, item := range w.Items {
		word, _, _ := strings.Cut(item, " ")
		e, ok := find(item)
		if !ok {
			e.Text = "Not in the standards that mitmail knows."
		}
		t.field(word, 20, span{e.Text, plain})
	}
}

func (t *teacher) response(ev *decode.Event, w *decode.Response) {
	raw := strings.TrimSuffix(string(ev.Raw), "\r\n")
	if raw == "*" {
		t.entry("*", explain.Entry{Short: "gives up this login", Text: "A star in place of an answer ends the login; the server says 501 to it.", Ref: "RFC 4954 4"})
		return
	}
	t.entry("answer to the server's question", explain.Entry{Text: "One step of a login. It is written in base64, which hides nothing: anybody can turn it back.", Ref: "RFC 4954 4"})
	t.base64(raw, w.Secret)
}

func (t *teacher) auth(w *decode.Auth) {
	switch w.OK {
	case decode.Yes:
		t.para(span{"✓ logged in", good})
	case decode.No:
		t.para(span{"✗ login failed", bad})
	default:
		t.para(span{"? login without an answer", later})
	}
	t.gap()
	for _, f := range []struct {
		label string
		text  *string
		ink   ink
	}{
		{"mechanism", &w.Mechanism, plain}, {"user", w.User, value}, {"acting for", w.Authzid, value}, {"password", w.Secret, secret},
		{"digest", w.Digest, secret}, {"question", w.Challenge, value},
	} {
		if f.text != nil && *f.text != "" {
			t.field(f.label, labels, span{*f.text, f.ink})
		}
	}
	if w.OK == decode.No {
		t.remedy(explain.Remedy(w.Code, ""))
	}
	t.mechanism(w.Mechanism)
}

func (t *teacher) message(w *decode.Message) {
	t.entry("a message, "+line.Size(w.Size), explain.Entry{Text: "Enter, or 4, shows it: its headers, its parts, its text."})
	t.gap()
	for _, f := range []struct {
		label string
		text  *string
	}{{"subject", w.Subject}, {"from", w.From}, {"to", w.To}} {
		if f.text != nil {
			t.field(f.label, labels, span{*f.text, value})
		}
	}
	t.field("SHA-256", labels, span{fmt.Sprintf("%x", w.SHA256), note})
}

func (t *teacher) tls(w *decode.TLS) {
	t.entry("TLS", explain.Entry{Text: "From here on this leg is encrypted. Enter, or 5, shows what was agreed.", Ref: "RFC 3207 4"})
}

func (t *teacher) finding(w *decode.Finding) {
	sign := severities[session.SeverityOf(w.Severity)]
	t.para(span{sign.text + " " + w.ID, sign.ink})
	t.gap()
	t.para(span{w.Text, plain})
	if w.Ref != "" {
		t.para(span{"▤ " + w.Ref, ref})
	}
	if e, ok := explain.Finding(w.ID); ok {
		t.head("why it matters, and what to do")
		t.para(span{e.Text, plain})
		t.para(span{"→ ", good}, span{e.Short, plain})
	}
}

func (t *teacher) closed(w *decode.Close) {
	t.entry("the session has ended", explain.Entry{Short: w.Outcome})
	t.gap()
	t.field("reason", labels, span{w.Reason, value})
	t.field("it took", labels, span{line.Took(w.Duration), value})
	t.field("client", labels, span{line.Size(w.ClientBytes) + ", " + line.Count(int64(w.Commands), "command"), value})
	t.field("server", labels, span{line.Size(w.ServerBytes), value})
}
