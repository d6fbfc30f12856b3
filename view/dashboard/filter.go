package dashboard

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// filter says which sessions are shown: those with a record that meets an
// expression, or with a text somewhere in what was said.
type filter struct {
	text   string
	expr   *record.Expr
	marked *record.MarkedExpr // where it asks for marks
	words  string             // in lower case; "" where it is an expression
}

// intent is how an expression begins: with a name and an operator, or a function
// over a list.
var intent = regexp.MustCompile(`^[\s(!]*(not\s+)*(\w+(\.\w+)?\s*(==|!=|<=?|>=?|=|&&|\|\||\b(and|or|contains|startsWith|endsWith|matches|in|not in)\s+\S)|(any|all|none|one|len|int|lower|upper)\s*\()`)

// newFilter reads what was typed: an expression, or else plain words. Nil is all
// sessions. What is wrong with an expression comes with a hint.
func newFilter(text string) (*filter, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	expr, err := record.Compile(text)
	if err == nil {
		return &filter{text: text, expr: expr}, nil
	}
	if marked, err := record.CompileMarked(text); err == nil {
		return &filter{text: text, marked: marked}, nil
	}
	if intent.MatchString(text) {
		return nil, wrongFilter(err)
	}
	words := strings.ToLower(text)
	if n := len(words); n > 2 && words[0] == '"' && words[n-1] == '"' {
		words = words[1 : n-1]
	}
	return &filter{text: text, words: words}, nil
}

// wrongFilter is an error in one line, what may have been meant first.
func wrongFilter(err error) error {
	problem, _, _ := strings.Cut(lang.Made(err.Error()), "\n")
	var e *record.ExprError
	if errors.As(err, &e) && e.Hint() != "" {
		problem = lang.F("%s (%s)", lang.Made(e.Hint()), problem)
	}
	return errors.New(problem)
}

// String is the filter as it was typed; "" where it is nil.
func (f *filter) String() string {
	if f == nil {
		return ""
	}
	return f.text
}

// match reports whether an event meets the filter. Fold is the session's so far,
// record scratch space. Masked leaves out what is secret.
func (f *filter) match(fold *record.Session, r *record.Record, ev decode.Event, marked, masked bool) bool {
	switch {
	case f.words != "":
		return f.said(&ev, masked)
	case !fold.Record(ev, r):
		return false
	case f.marked != nil:
		return f.marked.Match(r, marked)
	}
	return f.expr.Match(r)
}

// said reports whether the words are in what an event is about.
func (f *filter) said(ev *decode.Event, masked bool) bool {
	if !(masked && len(ev.Secrets) > 0) && bytes.Contains(bytes.ToLower(ev.Raw), []byte(f.words)) {
		return true
	}
	switch w := ev.Payload.(type) {
	case *decode.Open:
		return f.in(w.Client, w.Server, w.Route, w.File)
	case *decode.Reply:
		return !(masked && w.Secret) && f.in(text(w.Decoded))
	case *decode.Response:
		return !(masked && w.Secret) && f.in(text(w.Decoded))
	case *decode.Auth:
		return f.in(w.Mechanism, text(w.User)) || !masked && f.in(text(w.Secret))
	case *decode.Message:
		return f.in(text(w.Subject), text(w.From), text(w.To), text(w.MessageID))
	case *decode.Finding:
		return f.in(w.ID, w.Text(), line.Said(w.Said))
	case *decode.Close:
		return f.in(w.Outcome.String(), line.SaidAll(w.Outcome), line.VerdictOf(w.Result).Words)
	}
	return false
}

// in reports whether the words are in one of some texts.
func (f *filter) in(texts ...string) bool {
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), f.words) {
			return true
		}
	}
	return false
}

// text is what a pointer points to, or "".
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
