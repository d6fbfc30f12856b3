package exit

import (
	"context"
	"testing"
)

// The last function given to AtOnce is called; a context without signals
// has no place for it.
func TestHostile88AtOnce(t *testing.T) {
	AtOnce(t.Context(), func() { t.Error("done without a signal") })
	last := new(hook)
	ctx := context.WithValue(t.Context(), hookKey{}, last)
	var done string
	AtOnce(ctx, func() { done += "first" })
	AtOnce(ctx, func() { done += "second" })
	if last.atOnce(); done != "second" {
		t.Errorf("done: %q", done)
	}
}
