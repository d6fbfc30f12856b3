package record

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// program is a compiled condition. Most conditions compare single fields with
// constants: that is asked without the virtual machine of expr, which takes fifty times
// as long and is left to the rest of a condition, where there is one.
type program struct {
	code  *vm.Program
	needs test // what a record has to meet
	whole bool // it says all
}

// newProgram is a program for compiled code.
func newProgram(code *vm.Program) program {
	needs, whole := needs(code.Node())
	return program{code, needs, whole}
}

// only is the program for a condition that no other events than these can meet.
func (p program) only(events []string) program {
	needs := p.needs
	p.needs = func(v reflect.Value) bool { return needs(v) && slices.Contains(events, v.Field(int(fEvent)).String()) }
	return p
}

// met reports whether a condition is met by fields. Env is a pointer to them and to what
// else the condition may ask about. A condition that fails, such as int("") does, is not
// met.
func (p *program) met(f *Fields, env func() any) bool {
	if met := p.needs(reflect.ValueOf(f).Elem()); !met || p.whole {
		return met
	}
	result, err := vm.Run(p.code, env())
	return err == nil && result == true
}

// compile reads an expression over the names of env.
func compile(source string, env any, more ...expr.Option) (program, error) {
	var wrong slips
	options := append([]expr.Option{expr.Env(env), expr.AsBool(), expr.Patch(&wrong), expr.Patch(answers{})}, more...)
	code, err := expr.Compile(source, options...)
	if err != nil {
		return program{}, explain(source, err)
	}
	if wrong.first != nil {
		e := explain(source, wrong.first.Bind(file.NewSource(source)))
		e.hint = wrong.hint
		return program{}, e
	}
	return newProgram(code), nil
}
