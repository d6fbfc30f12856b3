package wrap

import (
	"slices"
	"testing"
)

func TestFold(t *testing.T) {
	for _, c := range []struct {
		s    string
		want []string
	}{
		{"fits", []string{"fits"}},
		{"one two three four", []string{"one two", "three four"}},
		{"to a.name@example.org", []string{"to a.name@", "example.org"}},
		{"sendit 48.9 KB", []string{"sendit", "48.9 KB"}},
		{"see  RFC_5321_§4", []string{"see", "RFC_5321_§4"}},
		{"abcdefghijklmnop", []string{"abcdefghijkl", "mnop"}},
		{"屋根の大きさと色", []string{"屋根の大きさ", "と色"}},
		{"回复 550 表示拒绝", []string{"回复 550 表", "示拒绝"}},
		{"请先登录一次，再试", []string{"请先登录一", "次，再试"}},
		{"可能太大（SIZE）", []string{"可能太大", "（SIZE）"}},
	} {
		var got []string
		for _, r := range Fold(c.s, 12, 12) {
			got = append(got, c.s[r.Start:r.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.s, got, c.want)
		}
	}
}
