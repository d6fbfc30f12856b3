package dashboard

import (
	"fmt"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
)

func (t *explainer) auth(w *decode.Auth) {
	switch w.OK {
	case decode.Yes:
		t.para(span{"✓ " + lang.T("logged in"), good})
	case decode.No:
		t.para(span{"✗ " + lang.T("login failed"), bad})
	default:
		t.para(span{"? " + lang.T("login without an answer"), later})
	}
	t.gap()
	for _, f := range []struct {
		label string
		text  *string
		ink   role
	}{
		{lang.T("mechanism"), &w.Mechanism, plain}, {lang.T("user"), w.User, value}, {lang.T("acting for"), w.Authzid, value}, {lang.T("password"), w.Secret, secret},
		{lang.T("digest"), w.Digest, secret}, {lang.T("question"), w.Challenge, value},
	} {
		if f.text != nil && *f.text != "" {
			t.field(f.label, labels, span{*f.text, f.ink})
		}
	}
	if w.OK == decode.No {
		t.remedy(explain.Refusal{To: "AUTH", Code: w.Code}.Remedy())
	}
	t.mechanism(w.Mechanism)
}

func (t *explainer) message(w *decode.Message) {
	t.entry(lang.F("a message, %s", line.Size(w.Size)), explain.Entry{Text: lang.T("Enter, or 4, shows it: its headers, its parts, its text.")})
	t.gap()
	for _, f := range []struct {
		label string
		text  *string
	}{{lang.T("subject"), w.Subject}, {lang.T("from"), w.From}, {lang.T("to"), w.To}} {
		if f.text != nil {
			t.field(f.label, labels, span{*f.text, value})
		}
	}
	t.field("SHA-256", labels, span{fmt.Sprintf("%x", w.SHA256), note})
}

// between is who has TLS, by its leg.
var between = map[string]string{"client": "the client and mitmail", "server": "mitmail and the server", "both": "the client and the server"}

func (t *explainer) tls(w *decode.TLS) {
	where := lang.T(between[w.Leg])
	if w.OK == decode.No {
		t.entry(lang.T("TLS failed"), explain.Entry{Short: lang.Reason(w.Error), Text: lang.F("Encryption between %s did not come about. Enter, or 5, shows what is known of it.", where)})
		return
	}
	e := explain.Entry{Text: lang.F("From here on what passes between %s is encrypted. Enter, or 5, shows what was agreed, and the certificates.", where)}
	switch {
	case w.How == "starttls":
		e.Ref = "RFC 3207 4"
	case w.How == "stls":
		e.Ref = "RFC 2595 4"
	case w.How == "implicit":
		e.Ref = "RFC 8314 3.3"
	}
	t.entry("TLS", e)
}

func (t *explainer) finding(w *decode.Finding) {
	sign := severities[session.SeverityOf(w.Severity)]
	t.para(span{sign.text + " " + w.ID, sign.role})
	t.gap()
	t.para(span{line.Said(w.Said), plain})
	if w.Ref != "" {
		t.para(span{"▤ " + explain.Cite(w.Ref), ref})
	}
	if e, ok := explain.Finding(w.ID); ok {
		t.head(lang.T("why it matters, and what to do"))
		t.para(span{e.Text, plain})
		t.para(span{"→ ", good}, span{e.Short, plain})
	}
}

func (t *explainer) closed(w *decode.Close) {
	t.entry(lang.T("the session has ended"), explain.Entry{Short: line.SaidAll(w.Outcome)})
	t.gap()
	t.field(lang.T("reason"), labels, span{line.SaidAll(w.Reason), value})
	t.field(lang.T("it took"), labels, span{line.Took(w.Duration), value})
	t.field(lang.T("client"), labels, span{line.Size(w.ClientBytes) + lang.T(", ") + line.Count(int64(w.Commands), "command"), value})
	t.field(lang.T("server"), labels, span{line.Size(w.ServerBytes), value})
}
