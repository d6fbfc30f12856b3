package record

// MarkedExpr is an [Expr] that may also ask whether a person has marked the
// session, by the name marked. It is safe for concurrent use.
type MarkedExpr struct {
	source  string
	program program
}

// marked is the names of such an expression.
type marked struct {
	*Fields
	Marked bool `expr:"marked"`
}

// CompileMarked reads a condition. Its errors are those of [Compile].
func CompileMarked(source string) (*MarkedExpr, error) {
	program, err := compile(source, &marked{})
	if err != nil {
		return nil, err
	}
	return &MarkedExpr{source, program}, nil
}

// String is the expression as it was written.
func (e *MarkedExpr) String() string { return e.source }

// Match reports whether a record of a session that is marked, or is not, meets
// the condition.
func (e *MarkedExpr) Match(r *Record, isMarked bool) bool {
	return e.program.met(&r.Fields, func() any { return &marked{&r.Fields, isMarked} })
}
