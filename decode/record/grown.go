package record

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// A transaction may have ten thousand recipients, and every record of it is asked
// about all of them. The list only grows, so a question that is put to each
// recipient by itself, such as any(rcpt_to, # contains "x"), is put to the new
// ones alone.

// Questions of this kind in one expression, and lists whose answers are kept.
const (
	maxGrown = 8
	maxLists = 256
	smallest = 16 // recipients: fewer are asked anew
)

// grown is a question about rcpt_to, and the answers so far. It is safe for
// concurrent use.
type grown struct {
	kind    string // any, all, none
	program *vm.Program
	answers [maxLists]atomic.Pointer[answer] // by a hash of the list
	asked   atomic.Int64                     // elements, all in all
}

// answer is what was found of the first n elements of the list that begins with
// first.
type answer struct {
	first *string
	n     int
	yes   bool
}

// ask answers the question for a list.
func (g *grown) ask(list []string) (bool, error) {
	if len(list) < smallest {
		return g.run(list)
	}
	place := &g.answers[hash(list[0])%maxLists]
	a := answer{first: &list[0], yes: g.kind != "any"}
	if known := place.Load(); known != nil && known.first == a.first && known.n <= len(list) {
		a = *known
	}
	if a.yes == (g.kind == "any") { // no more elements change that
		return a.yes, nil
	}
	yes, err := g.run(list[a.n:])
	if err != nil {
		return false, err
	}
	g.asked.Add(int64(len(list) - a.n))
	place.Store(&answer{a.first, len(list), yes})
	return yes, nil
}

// hash is FNV-1a.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// run asks all elements of a list.
func (g *grown) run(list []string) (bool, error) {
	result, err := vm.Run(g.program, &Fields{RcptTo: list})
	yes, _ := result.(bool)
	return yes, err
}

// grownLists puts such questions in the place of what they are written as.
type grownLists struct{ all [maxGrown]*grown }

// options make the questions known to the compiler, by names that nobody can
// write.
func (l *grownLists) options() (all []expr.Option) {
	for i := range l.all {
		all = append(all, expr.Function(grownName(i), func(params ...any) (any, error) {
			return l.all[i].ask(params[0].([]string))
		}, new(func([]string) bool)))
	}
	return append(all, expr.Patch(l))
}

func grownName(i int) string { return fmt.Sprintf("rcpt_to#%d", i) }

// Visit implements [ast.Visitor].
func (l *grownLists) Visit(node *ast.Node) {
	if in, ok := (*node).(*ast.BinaryNode); ok && in.Operator == "in" {
		if text, ok := in.Left.(*ast.StringNode); ok && isRcptTo(in.Right) {
			l.put(node, "any", "any(rcpt_to, # == "+text.String()+")")
		}
		return
	}
	n, ok := (*node).(*ast.BuiltinNode)
	if !ok || n.Name != "any" && n.Name != "all" && n.Name != "none" || len(n.Arguments) != 2 {
		return
	}
	if isRcptTo(n.Arguments[0]) && namesIn(n.Arguments[1]) == nil {
		l.put(node, n.Name, n.String())
	}
}

func isRcptTo(node ast.Node) bool {
	name, _ := identifier(node)
	return name == "rcpt_to"
}

// put puts a question in the place of a node, if there is room.
func (l *grownLists) put(node *ast.Node, kind, source string) {
	i := slices.Index(l.all[:], nil)
	if i < 0 {
		return
	}
	program, err := expr.Compile(source, expr.Env(&Fields{}), expr.AsBool())
	if err != nil {
		return
	}
	l.all[i] = &grown{kind: kind, program: program}
	ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: grownName(i)}, Arguments: []ast.Node{&ast.IdentifierNode{Value: "rcpt_to"}}})
}
