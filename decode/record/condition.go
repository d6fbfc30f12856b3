package record

import (
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// Condition is an [Expr] that may also ask how often it was met: n (in this
// session) and total (in all of them), this time included, and chance(p), which is
// true with probability p. It is safe for concurrent use.
type Condition struct {
	source string
	whole  program
	base   program // with n and total left out of account
	counts bool    // it asks for them
	names  []string
	events []string
}

// Counts is what a [Condition] is asked with beside a record.
type Counts interface {
	// Met counts that the condition is met, but for what it asks of n and total, and
	// returns how often it was, this time included: in this session, and in all of them.
	Met() (n, total int)

	// Chance draws lots. It has the same answer to the same question, however often it
	// is asked.
	Chance(p float64) bool
}

// counted is the names of a condition.
type counted struct {
	*Fields
	N      int                `expr:"n"`
	Total  int                `expr:"total"`
	Chance func(float64) bool `expr:"chance"`
}

// CompileCondition reads a condition. Its errors are those of [Compile].
func CompileCondition(source string) (*Condition, error) {
	whole, err := compile(source, &counted{})
	if err != nil {
		return nil, err
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, explain(source, err)
	}
	c := &Condition{source: source, whole: whole, base: whole, names: namesIn(tree.Node), events: possible(tree.Node)}
	if c.counts = c.Asks("n", "total"); c.counts {
		code, err := expr.Compile(uncounted(tree.Node, true).String(), expr.Env(&counted{}), expr.AsBool(), expr.Patch(answers{}))
		if err != nil {
			return nil, explain(source, err)
		}
		c.base = newProgram(code)
	}
	c.base = c.base.only(c.events)
	return c, nil
}

// String is the condition as it was written.
func (c *Condition) String() string { return c.source }

// Events are the kinds of events whose records may meet the condition, as far as
// that can be told from it.
func (c *Condition) Events() []string { return c.events }

// Asks reports whether it asks for one of some names.
func (c *Condition) Asks(names ...string) bool { return asks(c.names, names...) }

// Match reports whether a record meets the condition. One that fails on this record is
// not met.
func (c *Condition) Match(r *Record, counts Counts) bool {
	var n, total int
	names := func() any { return &counted{&r.Fields, n, total, counts.Chance} }
	if !c.base.met(&r.Fields, names) {
		return false
	}
	n, total = counts.Met()
	return !c.counts || c.whole.met(&r.Fields, names)
}

// uncounted is a condition in which what asks for n or total counts for met.
func uncounted(node ast.Node, met bool) ast.Node {
	switch n := node.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			n.Node = uncounted(n.Node, !met)
			return n
		}
	case *ast.BinaryNode:
		if n.Operator == "and" || n.Operator == "&&" || n.Operator == "or" || n.Operator == "||" {
			n.Left, n.Right = uncounted(n.Left, met), uncounted(n.Right, met)
			return n
		}
	}
	if names := namesIn(node); slices.Contains(names, "n") || slices.Contains(names, "total") {
		return &ast.BoolNode{Value: met}
	}
	return node
}

// possible are the events whose records may meet a condition.
func possible(node ast.Node) []string {
	switch n := node.(type) {
	case *ast.BinaryNode:
		return possibleBinary(n)
	case *ast.BuiltinNode:
		if name, ok := identifier(n.Arguments[0]); ok && (n.Name == "any" || n.Name == "one") {
			return having(name)
		}
	}
	return Events()
}

// possibleBinary are those of a comparison, or of two conditions.
func possibleBinary(n *ast.BinaryNode) []string {
	switch n.Operator {
	case "and", "&&":
		right := possible(n.Right)
		return slices.DeleteFunc(slices.Clone(possible(n.Left)), func(e string) bool { return !slices.Contains(right, e) })
	case "or", "||":
		either := slices.Concat(possible(n.Left), possible(n.Right))
		return slices.DeleteFunc(Events(), func(e string) bool { return !slices.Contains(either, e) })
	}
	name, ok := identifier(n.Left)
	if !ok {
		return Events()
	}
	list, listed := n.Right.(*ast.ArrayNode)
	switch wanted := constant(n.Right); {
	case name == "event" && n.Operator == "==":
		return slices.DeleteFunc(Events(), func(e string) bool { return e != wanted })
	case name == "event" && n.Operator == "in" && listed:
		return slices.DeleteFunc(Events(), func(e string) bool {
			return !slices.ContainsFunc(list.Nodes, func(one ast.Node) bool { return constant(one) == e })
		})
	case n.Operator == "in" && listed && !slices.ContainsFunc(list.Nodes, func(one ast.Node) bool { return !present("==", constant(one)) }):
		return having(name)
	case name == "from" && n.Operator == "==" && wanted == "client":
		return []string{"command", "response", "auth", "message", "finding", "opaque", "gap", "preamble"}
	case name == "from" && n.Operator == "==" && wanted == "server":
		return []string{"reply", "message", "finding", "opaque", "gap", "preamble"}
	case present(n.Operator, wanted):
		return having(name)
	}
	return Events()
}

// present reports whether a comparison is met only by a name that is there.
func present(operator string, wanted any) bool {
	zero := wanted == nil || reflect.ValueOf(wanted).IsZero()
	switch operator {
	case "==":
		return wanted == false || !zero
	case ">", "contains", "startsWith", "endsWith":
		return wanted != nil && (operator == ">" || !zero)
	case ">=":
		return !zero
	}
	return false
}

// having are the events whose records have a name.
func having(name string) []string {
	field, ok := reflect.TypeFor[Fields]().FieldByNameFunc(func(s string) bool {
		f, _ := reflect.TypeFor[Fields]().FieldByName(s)
		return f.Tag.Get("expr") == name
	})
	if on := field.Tag.Get("on"); ok && on != "" && !slices.Contains([]string{"client", "server", "program", "pid", "user", "mail_from", "rcpt_to"}, name) {
		return strings.Fields(on)
	}
	return Events()
}

// constant is the value of a constant, or nil.
func constant(node ast.Node) any {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.IntegerNode:
		return n.Value
	case *ast.FloatNode:
		return n.Value
	case *ast.BoolNode:
		return n.Value
	}
	return nil
}
