package rule

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/spelling"
)

// Rule is one rule. It counts, over all sessions, how often its condition was met.
type Rule struct {
	Text string // as it was written
	By   string // how records name it; Text unless it is one of a recipe

	source  string // what Text was read from
	when    *record.Condition
	actions []action
	total   atomic.Int64
	off     atomic.Bool
	warned  atomic.Bool
}

// Matched is how often the rule's condition was met so far.
func (r *Rule) Matched() int64 { return r.total.Load() }

// Holds reports whether the rule holds what it matches.
func (r *Rule) Holds() bool {
	return slices.ContainsFunc(r.actions, func(a action) bool { return a.name == "hold" })
}

// On reports whether the rule is switched on, as it is at first (see [Rules.Switch]).
func (r *Rule) On() bool { return !r.off.Load() }

// ParseHold reads a condition as the rule that holds what meets it. Its errors are an
// [*Error] each.
func ParseHold(condition string) (*Rule, error) {
	when, err := record.CompileCondition(condition)
	if err != nil {
		return nil, ofCondition(condition, 0, err)
	}
	if !slices.ContainsFunc(when.Events(), isUnit) {
		return nil, unmet(&parser{text: condition}, 0)
	}
	text := strings.TrimSpace(condition) + " => hold"
	return &Rule{Text: text, By: text, when: when, actions: []action{{kind: find("hold")}}}, nil
}

// unmet is the error of a condition that no unit can meet.
func unmet(p *parser, at int) *Error {
	return p.fail(at, "this is never met by what passes", "rules see "+strings.Join(units(), ", "))
}

// Parse reads a rule. Its errors are an [*Error] each.
func Parse(text string) (*Rule, error) {
	p := parser{text: text}
	r, err := p.rule()
	if err != nil {
		return nil, err
	}
	return r, nil
}

// maxLine is how many bytes a rule may have, or a line of a file of them.
const maxLine = 64 << 10

// ParseFile reads rules, one a line; empty lines and those that begin with # are
// none. Its errors are those of reading, or an [*Error] each.
func ParseFile(from io.Reader) ([]*Rule, error) {
	var rules []*Rule
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	n := 1
	for ; lines.Scan(); n++ {
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff") // editors on Windows begin files with it
		}
		if text := strings.TrimSpace(line); text == "" || text[0] == '#' {
			continue
		}
		p := parser{text: line}
		r, err := p.rule()
		if err != nil {
			err.Line = n
			return nil, err
		}
		rules = append(rules, r)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d has more than %d KiB", n, maxLine>>10)
	}
	return rules, lines.Err()
}

// parser reads one rule.
type parser struct {
	text string
	at   int // bytes that are read
}

// fail is an error at a byte of the text.
func (p *parser) fail(at int, problem, hint string) *Error {
	return &Error{Column: column(p.text, at), Problem: problem, text: p.text, hint: hint}
}

func (p *parser) rule() (*Rule, *Error) {
	if len(p.text) > maxLine {
		return nil, &Error{Column: 1, Problem: fmt.Sprintf("a rule may have %d KiB, and this one has more", maxLine>>10)}
	}
	arrow := p.arrow()
	if arrow < 0 {
		return nil, p.fail(len(p.text), "no => here", `a rule is WHEN => ACTION, such as 'verb == "RCPT" => reply "450 4.2.0 try again later"'`)
	}
	source := p.text[:arrow]
	start := len(source) - len(strings.TrimLeft(source, " \t"))
	if strings.TrimSpace(source) == "" {
		return nil, p.fail(0, "no condition before =>", `true matches everything`)
	}
	when, err := record.CompileCondition(strings.TrimSpace(source))
	if err != nil {
		return nil, ofCondition(p.text, start, err)
	}
	text := strings.TrimSpace(p.text)
	r := &Rule{Text: text, By: text, source: p.text, when: when}
	if !slices.ContainsFunc(when.Events(), isUnit) {
		return nil, unmet(p, start)
	}
	p.at = arrow + len("=>")
	for {
		p.space()
		at := p.at
		a, bad := p.action(when.Events())
		if bad != nil {
			return nil, bad
		}
		if i := slices.IndexFunc(r.actions, a.excludes); i >= 0 {
			return nil, p.fail(at, a.name+" and "+r.actions[i].name+" exclude each other", "each says what becomes of a unit: a rule has one of them")
		}
		r.actions = append(r.actions, a)
		if p.space(); p.at == len(p.text) {
			return r, r.suits(decode.SMTP, decode.POP3)
		}
		p.at++ // the semicolon
		if p.space(); p.at == len(p.text) {
			return r, r.suits(decode.SMTP, decode.POP3)
		}
	}
}

// Suits returns an [*Error] where the rule gives a reply that is none in any session that
// may meet it, if these protocols are all that is spoken.
func (r *Rule) Suits(spoken ...decode.Protocol) error {
	if err := r.suits(spoken...); err != nil {
		return err
	}
	return nil
}

// suits is Suits.
func (r *Rule) suits(spoken ...decode.Protocol) *Error {
	spoken = slices.DeleteFunc(slices.Clone(spoken), func(p decode.Protocol) bool { return !slices.Contains(r.when.Protocols(), p.String()) })
	for _, a := range r.actions {
		if a.name == "reply" && len(spoken) > 0 && !slices.ContainsFunc(spoken, func(p decode.Protocol) bool { return isReply(a.text, p) }) {
			p := parser{text: r.source}
			return p.fail(a.at, noReply(a.text, spoken[0]), "a reply begins with a code, such as 550 5.1.1 no, or with +OK or -ERR for POP3")
		}
	}
	return nil
}

func isUnit(event string) bool { return slices.Contains(units(), event) }

// arrow is where => stands outside of texts, or -1.
func (p *parser) arrow() int {
	var quote byte
	for i := 0; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case strings.HasPrefix(p.text[i:], "=>"):
			return i
		}
	}
	return -1
}

func (p *parser) space() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// word reads up to a space or a semicolon.
func (p *parser) word() string {
	p.space()
	n := strings.IndexAny(p.text[p.at:], " \t;")
	if n < 0 {
		n = len(p.text) - p.at
	}
	w := p.text[p.at : p.at+n]
	p.at += n
	return w
}

// action reads one action of a rule that may match these events.
func (p *parser) action(events []string) (action, *Error) {
	p.space()
	start := p.at
	name := p.word()
	kind := find(name)
	switch {
	case name == "":
		return action{}, p.fail(start, "an action is missing", "the actions are "+actionNames())
	case kind == nil:
		hint := "the actions are " + actionNames()
		if near := spelling.Nearest(name, Actions()); near != "" {
			hint = "did you mean " + near + "?"
		}
		return action{}, p.fail(start, "no action is called "+name, hint)
	case !slices.ContainsFunc(events, kind.applies):
		return action{}, p.fail(start, name+" cannot be done to "+strings.Join(slices.DeleteFunc(slices.Clone(events), func(e string) bool { return !isUnit(e) }), ", "),
			name+" is for "+strings.Join(kind.on, ", "))
	}
	a := action{kind: kind}
	if err := kind.read(p, &a); err != nil {
		return a, err
	}
	if p.space(); p.at < len(p.text) && p.text[p.at] != ';' {
		return a, p.fail(p.at, "this does not belong to "+name, "a semicolon stands between actions")
	}
	return a, nil
}
