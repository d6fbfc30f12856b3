package wrap

import (
	"testing"

	"github.com/rivo/uniseg"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "漢字": 4, "e\u0301a": 2, "\u0301": 1, "👩‍👩‍👧": 2, "a漢": 3, "é": 1, "🇩🇪": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

// What is told without looking at each character is what uniseg tells of them.
func TestWidthOfMany(t *testing.T) {
	parts := []string{"a", "1234567", "12345678", "→", "…", "•", "\u0301", "漢", "é", "\x7f", "👩", "\u200d", "\u0600", "\xe2\x86", "\xff"}
	for i := range len(parts) * len(parts) * len(parts) {
		n := len(parts)
		s := parts[i%n] + parts[i/n%n] + parts[i/n/n]
		want := 0
		for left, state := s, -1; left != ""; {
			width := 0
			_, left, width, state = uniseg.FirstGraphemeClusterInString(left, state)
			want += max(width, 1) // on a dotted circle
		}
		if got := Width(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		s            string
		columns      int
		end, between string
	}{
		{"anna@example.org", 16, "anna@example.org", "anna@example.org"},
		{"anna@example.org", 11, "anna@examp…", "anna@…e.org"},
		{"anna@example.org", 4, "ann…", "ann…"},
		{"屋根の大きさと色", 9, "屋根の大…", "屋根…と色"},
		{"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", 8, "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301…", "e\u0301e\u0301e\u0301e\u0301…e\u0301e\u0301e\u0301"},
		{"x", 0, "", ""},
	} {
		if got := Fit(c.s, c.columns); got != c.end {
			t.Errorf("%q in %d columns: %q, want %q", c.s, c.columns, got, c.end)
		}
		if got := FitMiddle(c.s, c.columns); got != c.between {
			t.Errorf("the middle of %q in %d columns: %q, want %q", c.s, c.columns, got, c.between)
		}
	}
}

// A row that has no room for a character still gets it: folding comes to an end.
func TestFoldNarrow(t *testing.T) {
	rows := Fold("屋根", 0, 1)
	if len(rows) != 3 || rows[2] != (Row{3, 6}) {
		t.Errorf("rows %v", rows)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("one two", 3, 4)
	f.Add("屋根の大きさ 12 KB", 1, 1)
	f.Fuzz(func(t *testing.T, s string, first, further int) {
		first, further = first&63, further&63
		at := 0
		for i, r := range Fold(s, first, further) {
			room := further
			if i == 0 {
				room = first
			}
			if r.Start < at || r.End < r.Start {
				t.Fatalf("row %d is %v behind %d", i, r, at)
			}
			for _, c := range s[at:r.Start] {
				if c != ' ' {
					t.Fatalf("%q is in no row", s[at:r.Start])
				}
			}
			one := 0
			for range Clusters(s[r.Start:r.End]) {
				one++
			}
			if Width(s[r.Start:r.End]) > room && one > 1 {
				t.Fatalf("row %d takes more than %d columns: %q", i, room, s[r.Start:r.End])
			}
			at = r.End
		}
	})
}
