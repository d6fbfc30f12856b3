package decodetest

import (
	"fmt"
	"strings"
	"testing"
)

// Run takes every script down a road, each as a subtest, and fails where the
// events are not those that the script wants.
func Run(t *testing.T, road Road) {
	t.Helper()
	for _, s := range Scripts(t) {
		t.Run(s.Name, func(t *testing.T) { Check(t, s, road) })
	}
}

// Check takes one script down a road.
func Check(t testing.TB, s Script, road Road) {
	t.Helper()
	if diff := Diff(FormatAll(road(t, s)), s.Want); diff != "" {
		t.Errorf("%s\n%s", s.About, diff)
	}
}

// Diff says where got first departs from want, with all that follows; it is
// empty when they are equal.
func Diff(got, want string) string {
	if got == want {
		return ""
	}
	g, w := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	same := 0
	for same < len(g) && same < len(w) && g[same] == w[same] {
		same++
	}
	return fmt.Sprintf("from event %d on\ngot:\n%swant:\n%s", same+1,
		strings.Join(g[same:], ""), strings.Join(w[same:], ""))
}
