package dashboard

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// explainer writes what a line of a dialogue means: in words, with its RFC, taken
// apart, and with the state of the protocol.
type explainer struct {
	page
	protocol decode.Protocol
}

// labels is the width of the column of labels.
const labels = 12

// meaning is what there is to say about an event, first what a lesson says about it.
func meaning(columns int, protocol decode.Protocol, ev decode.Event, at *session.Progress, lesson string) doc {
	t := &explainer{page{width: columns}, protocol}
	if lesson != "" {
		t.para(span{"» ", value}, span{lesson, plain})
		t.gap()
	}
	switch w := ev.Payload.(type) {
	case *decode.Open:
		t.begins(w, ev.Time)
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
	case *decode.Note:
		t.note(w)
		return t.rows
	case *decode.Opaque:
		t.entry(lang.F("%s not decoded", line.Size(w.Bytes)), explain.Entry{Text: lang.T("These bytes are encrypted, or no mail protocol; they passed unread.")})
	case *decode.Gap:
		t.entry(lang.F("a hole in the capture, %s", line.Size(w.Bytes)), explain.Entry{Short: lang.T("packets that the capture never had"), Text: lang.F("The two sides had these bytes: the %s went on, and was answered. Whoever recorded lost packets, or began too late. What is shown behind it is picked up at the next line that makes sense, and a message that it runs through is incomplete.", lang.T(ev.From.String()))})
		t.remedy(explain.Entry{Short: lang.T("The machine that captured was too slow, or the capture was cut to a size or filtered."), Text: lang.T("Capture again with a larger buffer and whole packets: tcpdump -B 65536 -s 0 -w FILE.")}, true)
	case *decode.Chunk:
		t.entry(lang.T("the text of a message"), explain.Entry{Text: lang.T("Headers, an empty line, and the text. A line that begins with a dot got a second one on the wire, so that it is not taken for the end; the dot alone on a line is the end."), Ref: "RFC 5321 4.5.2"})
	case *decode.Close:
		t.closed(w)
	}
	t.bytes(&ev)
	t.gap()
	t.diagram(at)
	return t.rows
}

// begins is a session that mitmail passes on, or one that a capture has.
func (t *explainer) begins(w *decode.Open, at time.Time) {
	text, from, where := lang.T("A client connected to mitmail, and mitmail to the server behind it. Every byte is passed on, both ways."), lang.T("route"), w.Route
	if w.File != "" {
		text, from, where = lang.T("A client connected to a server, and what the two said was captured."), lang.T("file"), w.File
	}
	t.entry(lang.T("a session begins"), explain.Entry{Text: text})
	t.field(lang.T("time"), labels, span{at.Format("2006-01-02 15:04:05.000 -07:00"), value})
	t.field(lang.T("client"), labels, span{w.Client, client})
	if w.PID != 0 {
		t.field(lang.T("program"), labels, span{lang.F("%s, process %d", cmp.Or(w.Program, "?"), w.PID), client})
	}
	t.field(lang.T("server"), labels, span{w.Server, server})
	t.field(from, labels, span{where, value})
}

// entry is the heading, the words, and where they are written.
func (t *explainer) entry(heading string, e explain.Entry) {
	t.para(span{heading, title})
	if e.Short != "" {
		t.para(span{e.Short, more})
	}
	if e.Text != "" {
		t.gap()
		t.para(span{e.Text, plain})
	}
	if e.Ref != "" {
		t.para(span{"▤ " + explain.Cite(e.Ref), ref})
	}
}

// cite is where something is written, behind what it is.
func cite(where string) span { return span{"  " + whole(explain.Cite(where)), ref} }

func (t *explainer) command(ev *decode.Event, w *decode.Command) {
	e, known := explain.Verb(t.protocol.String(), w.Verb)
	switch {
	case w.SecretVerb:
		e = explain.Entry{Short: lang.T("not a command"), Text: lang.T("This line came behind a login: perhaps a password that went astray, so it counts as secret.")}
	case !known, w.Verb == "" && w.Args != "":
		e = explain.Entry{Short: explain.UnknownVerb(t.protocol.String(), w.Verb, w.Args), Text: lang.T("The server will answer that it does not know it, unless the two have agreed on something of their own.")}
	}
	t.entry(cmp.Or(w.Verb, lang.T("(an empty line)")), e)
	for _, name := range slices.Sorted(maps.Keys(w.Params)) {
		p, _ := explain.Param(name)
		t.gap()
		t.field(name, labels, span{cmp.Or(w.Params[name], lang.T("(set)")), value})
		t.hang(labels, span{p.Text, plain}, cite(p.Ref))
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

func (t *explainer) mechanism(name string) {
	m, ok := explain.Mechanism(name)
	if !ok {
		return
	}
	t.head(lang.F("mechanism %s", strings.ToUpper(name)))
	t.para(span{m.Text, plain}, cite(m.Ref))
}

func (t *explainer) response(ev *decode.Event, w *decode.Response) {
	raw := strings.TrimSuffix(string(ev.Raw), "\r\n")
	if raw == "*" {
		t.entry("*", explain.Entry{Short: lang.T("gives up this login"), Text: lang.T("A star in place of an answer ends the login; the server says 501 to it."), Ref: "RFC 4954 4"})
		return
	}
	t.entry(lang.T("answer to the server's question"), explain.Entry{Text: lang.T("One step of a login. It is written in base64, which hides nothing: anybody can turn it back."), Ref: "RFC 4954 4"})
	t.base64(raw, w.Secret)
}
