package record

import (
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"mitmail/decode"
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

	protocols []string
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
	c := &Condition{source: source, whole: whole, base: whole, names: namesIn(tree.Node),
		events: joined(tree.Node, Events(), eventsOf), protocols: joined(tree.Node, protocols(), protocolsOf)}
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

// Protocols are those of the sessions whose records may meet the condition, as far as that
// can be told from it.
func (c *Condition) Protocols() []string { return c.protocols }

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

// joined are those of all that may meet a condition. What is not made of two by and, or,
// is met by what of says.
func joined(node ast.Node, all []string, of func(ast.Node) []string) []string {
	n, ok := node.(*ast.BinaryNode)
	if !ok {
		return of(node)
	}
	switch n.Operator {
	case "and", "&&":
		left, right := joined(n.Left, all, of), joined(n.Right, all, of)
		return slices.DeleteFunc(slices.Clone(left), func(e string) bool { return !slices.Contains(right, e) })
	case "or", "||":
		either := slices.Concat(joined(n.Left, all, of), joined(n.Right, all, of))
		return slices.DeleteFunc(slices.Clone(all), func(e string) bool { return !slices.Contains(either, e) })
	}
	return of(node)
}

// named are those of all that a name may be in a comparison, which reports whether it is
// one that says so.
func named(name string, n *ast.BinaryNode, all []string) (are []string, says bool) {
	wanted := []ast.Node{n.Right}
	if list, listed := n.Right.(*ast.ArrayNode); listed && n.Operator == "in" {
		wanted = list.Nodes
	} else if n.Operator != "==" {
		return nil, false
	}
	if left, ok := identifier(n.Left); !ok || left != name {
		return nil, false
	}
	return slices.DeleteFunc(slices.Clone(all), func(e string) bool {
		return !slices.ContainsFunc(wanted, func(one ast.Node) bool { return constant(one) == e })
	}), true
}

// protocols are all protocols.
func protocols() []string { return []string{decode.SMTP.String(), decode.POP3.String()} }

// protocolsOf are those that may meet a comparison.
func protocolsOf(node ast.Node) []string {
	if n, ok := node.(*ast.BinaryNode); ok {
		if are, says := named("protocol", n, protocols()); says {
			return are
		}
	}
	return protocols()
}

// eventsOf are the events whose records may meet a comparison, or a question about a list.
func eventsOf(node ast.Node) []string {
	switch n := node.(type) {
	case *ast.BinaryNode:
		return compared(n)
	case *ast.BuiltinNode:
		if name, ok := identifier(n.Arguments[0]); ok && (n.Name == "any" || n.Name == "one") {
			return having(name)
		}
	}
	return Events()
}

// compared are those of a comparison.
func compared(n *ast.BinaryNode) []string {
	if are, says := named("event", n, Events()); says {
		return are
	}
	name, ok := identifier(n.Left)
	if !ok {
		return Events()
	}
	list, listed := n.Right.(*ast.ArrayNode)
	switch wanted := constant(n.Right); {
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
