package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"mitmail/decode"
)

// words are the texts that a name can have where it can have few; nil where it
// can have any. What a record lacks is "".
func words(name string) []string {
	switch name {
	case "event":
		return Events()
	case "protocol":
		return []string{decode.SMTP.String(), decode.POP3.String()}
	case "from":
		return []string{decode.Client.String(), decode.Server.String(), decode.Proxy.String()}
	case "verdict":
		return results()
	case "severity":
		return []string{"info", "warning", "danger"}
	}
	return nil
}

// results are the verdicts of sessions.
func results() []string {
	var all []string
	for _, r := range decode.Results() {
		all = append(all, string(r))
	}
	return all
}

// slips finds comparisons with a text that a name never has, and chances that are none:
// they would be false, or true, for ever.
type slips struct {
	first *file.Error // nil where there is none
	hint  string
}

// Visit implements [ast.Visitor].
func (s *slips) Visit(node *ast.Node) {
	if call, ok := (*node).(*ast.CallNode); ok {
		s.chance(call)
	}
	n, ok := (*node).(*ast.BinaryNode)
	if !ok {
		return
	}
	switch n.Operator {
	case "==", "!=":
		s.compare(n.Left, n.Right)
		s.compare(n.Right, n.Left)
	case "in":
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			for _, one := range list.Nodes {
				s.compare(n.Left, one)
			}
		}
	}
}

// chance looks at a probability.
func (s *slips) chance(call *ast.CallNode) {
	name, ok := call.Callee.(*ast.IdentifierNode)
	if !ok || name.Value != "chance" || len(call.Arguments) != 1 || s.first != nil {
		return
	}
	if p, written := number(call.Arguments[0]); written && (p < 0 || p > 1) {
		s.first = &file.Error{Location: name.Location(), Message: "this is no probability"}
		s.hint = "chance(P) has a P from 0 to 1, such as chance(0.1)"
	}
}

// number is a number that is written out.
func number(node ast.Node) (n float64, written bool) {
	switch node := node.(type) {
	case *ast.IntegerNode:
		return float64(node.Value), true
	case *ast.FloatNode:
		return node.Value, true
	case *ast.UnaryNode:
		n, written = number(node.Node)
		if node.Operator == "-" {
			n = -n
		}
		return n, written && (node.Operator == "-" || node.Operator == "+")
	}
	return 0, false
}

// compare looks at a name and what it is compared with.
func (s *slips) compare(name, with ast.Node) {
	id, named := name.(*ast.IdentifierNode)
	text, written := with.(*ast.StringNode)
	if !named || !written || s.first != nil || text.Value == "" {
		return
	}
	all := words(id.Value)
	if all == nil || slices.Contains(all, text.Value) {
		return
	}
	s.first = &file.Error{Location: text.Location(), Message: fmt.Sprintf("no record has %s %q", id.Value, text.Value)}
	s.hint = fmt.Sprintf("%s is one of %s", id.Value, strings.Join(all, ", "))
}

// Values are the texts that are usual for a name, in no order that matters; nil
// where any is.
func Values(name string) []string {
	switch name {
	case "id":
		var all []string
		for _, f := range decode.Findings() {
			all = append(all, f.ID)
		}
		return all
	case "leg":
		return []string{"client", "server", "both"}
	case "how":
		return []string{"starttls", "stls", "implicit"}
	case "via":
		return []string{"DATA", "BDAT", "RETR", "TOP"}
	}
	return words(name)
}
