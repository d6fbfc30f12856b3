package record

import (
	"cmp"
	"reflect"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// test asks about [Fields].
type test func(fields reflect.Value) bool

// always is met by everything.
func always(reflect.Value) bool { return true }

// needs is what fields have to meet for a condition to be true, and whether that is all
// they have to. It has no other answer than the virtual machine of expr, and does not
// fail where that does. What draws lots is drawn by the machine alone, and as often as
// without a test.
func needs(node ast.Node) (t test, whole bool) {
	switch n := node.(type) {
	case *ast.BoolNode:
		return func(reflect.Value) bool { return n.Value }, true
	case *ast.UnaryNode:
		if t, whole := needs(n.Node); whole && (n.Operator == "not" || n.Operator == "!") {
			return func(v reflect.Value) bool { return !t(v) }, true
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&":
			left, one := needs(n.Left)
			if asks(namesIn(n.Left), "chance") {
				return left, false
			}
			right, other := needs(n.Right)
			return func(v reflect.Value) bool { return left(v) && right(v) }, one && other
		case "or", "||":
			left, one := needs(n.Left)
			right, other := needs(n.Right)
			return func(v reflect.Value) bool { return left(v) || right(v) }, one && other
		}
		if t := comparison(n); t != nil {
			return t, true
		}
	}
	return always, false
}

// comparison is the test of a field against a constant; nil where it is another one.
func comparison(n *ast.BinaryNode) test {
	name, ok := identifier(n.Left)
	f, known := places[name]
	if !ok || !known {
		return nil
	}
	i := int(f)
	switch reflect.TypeFor[Fields]().Field(i).Type.Kind() {
	case reflect.String:
		if is := textTest(n.Operator, n.Right); is != nil {
			return func(v reflect.Value) bool { return is(v.Field(i).String()) }
		}
	case reflect.Int, reflect.Int64:
		if is := intTest(n.Operator, n.Right); is != nil {
			return func(v reflect.Value) bool { return is(int(v.Field(i).Int())) }
		}
	case reflect.Float64:
		if is := floatTest(n.Operator, n.Right); is != nil {
			return func(v reflect.Value) bool { return is(v.Field(i).Float()) }
		}
	case reflect.Interface:
		if answer, ok := n.Right.(*ast.BoolNode); ok && (n.Operator == "==" || n.Operator == "!=") {
			equal := n.Operator == "=="
			return func(v reflect.Value) bool {
				v = v.Field(i).Elem()
				return (v.Kind() == reflect.Bool && v.Bool() == answer.Value) == equal
			}
		}
	}
	return nil
}

// textTest compares a text with a constant.
func textTest(operator string, with ast.Node) func(string) bool {
	switch c := with.(type) {
	case *ast.StringNode:
		switch operator {
		case "contains":
			return func(s string) bool { return strings.Contains(s, c.Value) }
		case "startsWith":
			return func(s string) bool { return strings.HasPrefix(s, c.Value) }
		case "endsWith":
			return func(s string) bool { return strings.HasSuffix(s, c.Value) }
		case "matches":
			return regexp.MustCompile(c.Value).MatchString // the compiler has compiled it
		}
		return ordered(operator, c.Value)
	case *ast.ConstantNode:
		return among[string](operator, c.Value)
	}
	return nil
}

// intTest compares an integer with a constant.
func intTest(operator string, with ast.Node) func(int) bool {
	switch c := with.(type) {
	case *ast.IntegerNode:
		return ordered(operator, c.Value)
	case *ast.FloatNode:
		if is := ordered(operator, c.Value); is != nil {
			return func(n int) bool { return is(float64(n)) }
		}
	case *ast.ConstantNode:
		return among[int](operator, c.Value)
	}
	return nil
}

// floatTest compares a number with a constant.
func floatTest(operator string, with ast.Node) func(float64) bool {
	if n, ok := number(with); ok {
		return ordered(operator, n)
	}
	return nil
}

// ordered compares with a value by one of the operators of ordered values.
func ordered[T cmp.Ordered](operator string, with T) func(T) bool {
	switch operator {
	case "==":
		return func(v T) bool { return v == with }
	case "!=":
		return func(v T) bool { return v != with }
	case "<":
		return func(v T) bool { return v < with }
	case "<=":
		return func(v T) bool { return v <= with }
	case ">":
		return func(v T) bool { return v > with }
	case ">=":
		return func(v T) bool { return v >= with }
	}
	return nil
}

// among looks for a value in a list, which the compiler has made a set.
func among[T comparable](operator string, list any) func(T) bool {
	set, ok := list.(map[T]struct{})
	if !ok || operator != "in" {
		return nil
	}
	return func(v T) bool { _, in := set[v]; return in }
}
