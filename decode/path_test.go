package decode

import "testing"

func TestPath(t *testing.T) {
	for _, tt := range []struct{ args, address, params string }{
		{"FROM:<a@x>", "a@x", ""},
		{"from: <a@x> SIZE=1", "a@x", " SIZE=1"},
		{"FROM:<>", "", ""},
		{"FROM:a@x SIZE=1", "a@x", "SIZE=1"},
		{`FROM:<"a>b\">"@x> X`, `"a>b\">"@x`, " X"},
		{`FROM:<"a@x> X`, `"a@x`, " X"},
		{"FROM:<a@x", "a@x", ""},
		{`FROM:<"\`, `"\`, ""},
		{"FROM:<@r,@s:a@x>", "a@x", ""},
		{"FROM:<a:b@x>", "a:b@x", ""},
		{"<a@x>", "", ""},
		{"FROM", "", ""},
		{"FROM:", "", ""},
		{"", "", ""},
	} {
		address, params, _ := parsePath("MAIL", tt.args)
		if address != tt.address || params != tt.params {
			t.Errorf("%q: %q and %q, not %q and %q", tt.args, address, params, tt.address, tt.params)
		}
	}
}
