package record

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// namesIn are the names that a condition asks for, in order, and each as often as it does.
func namesIn(node ast.Node) []string {
	var found askedNames
	ast.Walk(&node, &found)
	return found
}

// askedNames finds names.
type askedNames []string

// Visit implements [ast.Visitor].
func (a *askedNames) Visit(node *ast.Node) {
	if name, ok := identifier(*node); ok {
		*a = append(*a, name)
	}
}

// asks reports whether one of some names is among those that a condition asks for. There
// are names for all of them.
func asks(all []string, names ...string) bool {
	return slices.ContainsFunc(all, func(name string) bool {
		return slices.Contains(names, name) || name == "$env" || name == "Fields"
	})
}

// identifier is the name that a node is.
func identifier(node ast.Node) (string, bool) {
	n, ok := node.(*ast.IdentifierNode)
	if !ok {
		return "", false
	}
	return n.Value, true
}
