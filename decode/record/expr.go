package record

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
)

// Expr is a condition over the names of a record, in the expr language. What a
// record lacks is "", 0 or the empty list. The answers ok, known, complete and
// intercepted are neither true nor false where there is none: both "ok" and
// "not ok" are false then. It is safe for concurrent use.
type Expr struct {
	source  string
	program program
	lists   *grownLists
}

// Compile reads a condition. What is wrong with it comes as an [*ExprError]:
// bad syntax, a name that no record has, a text that the name never has, types
// that do not fit, or a result that is not true or false.
func Compile(source string) (*Expr, error) {
	lists := new(grownLists)
	program, err := compile(source, &Fields{}, lists.options()...)
	if err != nil {
		return nil, err
	}
	return &Expr{source, program, lists}, nil
}

// String is the expression as it was written.
func (e *Expr) String() string { return e.source }

// Match reports whether the record meets the condition. An expression that
// fails on this record, such as int("") does, is not met.
func (e *Expr) Match(r *Record) bool {
	return e.program.met(&r.Fields, func() any { return &r.Fields })
}

// answers gives names that are true, false or nil a meaning as conditions.
// Without it, "ok or code == 354" would fail where ok is nil.
type answers struct{}

// Visit implements [ast.Visitor].
func (answers) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.UnaryNode:
		if (n.Operator == "not" || n.Operator == "!") && isAnswer(n.Node) {
			ast.Patch(node, is(n.Node, false))
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&", "or", "||":
			settle(&n.Left)
			settle(&n.Right)
		}
	case *ast.ConditionalNode:
		settle(&n.Cond)
	case *ast.PredicateNode:
		settle(&n.Node)
	}
}

// settle makes the bare name of an answer mean that it is true.
func settle(node *ast.Node) {
	if isAnswer(*node) {
		ast.Patch(node, is(*node, true))
	}
}

func is(node ast.Node, value bool) ast.Node {
	return &ast.BinaryNode{Operator: "==", Left: node, Right: &ast.BoolNode{Value: value}}
}

func isAnswer(node ast.Node) bool {
	name, ok := node.(*ast.IdentifierNode)
	return ok && (name.Value == "ok" || name.Value == "known" || name.Value == "complete" || name.Value == "intercepted")
}

// ExprError says what is wrong with an expression, and where.
type ExprError struct {
	Source       string
	Line, Column int // from 1, in characters
	Problem      string

	hint string // where it is known already
}

// Error is the problem, its position, and below them the line with a mark.
func (e *ExprError) Error() string {
	at := fmt.Sprintf("column %d", e.Column)
	if e.Line > 1 {
		at = fmt.Sprintf("line %d, %s", e.Line, at)
	}
	line := strings.Split(e.Source, "\n")[e.Line-1]
	mark := strings.Repeat(" ", e.Column-1) + "^"
	return fmt.Sprintf("%s at %s\n%s\n%s", e.Problem, at, strings.ReplaceAll(line, "\t", " "), mark)
}

// explain turns an error of the compiler into ours.
func explain(source string, err error) *ExprError {
	e := &ExprError{Source: source, Line: 1, Column: 1, Problem: err.Error()}
	if at := (*file.Error)(nil); errors.As(err, &at) {
		e.Line, e.Column, e.Problem = max(at.Line, 1), at.Column+1, at.Message
	}
	e.plain()
	return e
}

// plain says in plain words what the parser says in those of its own.
func (e *ExprError) plain() {
	token, ok := strings.CutPrefix(e.Problem, "unexpected token ")
	if !ok {
		return
	}
	if token == "EOF" {
		e.Problem = "the expression ends too early"
		return
	}
	if _, quoted, ok := strings.Cut(strings.TrimSuffix(token, ")"), "("); ok { // such as Operator(">")
		if text, err := strconv.Unquote(quoted); err == nil {
			token = text
		}
	}
	if e.Problem = fmt.Sprintf("%s is not expected here", token); token == "=" {
		e.hint = "equality is =="
	}
}
