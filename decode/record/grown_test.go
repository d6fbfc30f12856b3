package record

import (
	"fmt"
	"testing"
)

// A question to each recipient is put to each once, and not with every record
// anew, and has the answer that it has always had.
func TestGrownLists(t *testing.T) {
	for _, tt := range []struct{ grown, plain string }{
		{`any(rcpt_to, # contains "r777@")`, `any(rcpt_to, # contains "r777@" and event == "reply")`},
		{`all(rcpt_to, # endsWith "@x")`, `all(rcpt_to, # endsWith "@x" and event == "reply")`},
		{`none(rcpt_to, # == "r900@x")`, `none(rcpt_to, # == "r900@x" and event == "reply")`},
		{`"r5@x" in rcpt_to`, `any(rcpt_to, # == "r5@x" and code == 250)`},
		{`event == "reply" and not any(rcpt_to, # in ["r5@x"])`, `event == "reply" and none(rcpt_to, # == "r5@x" and code == 250)`},
	} {
		grown, plain := compiled(t, tt.grown), compiled(t, tt.plain)
		var list []string
		for i := range 1000 {
			list = append(list, fmt.Sprintf("r%d@x", i))
			r := Record{Fields: Fields{Event: "reply", Code: 250, RcptTo: list}}
			if got, want := grown.Match(&r), plain.Match(&r); got != want {
				t.Fatalf("%s of %d recipients is %v, not %v", tt.grown, len(list), got, want)
			}
		}
		if asked := grown.lists.all[0].asked.Load(); asked > int64(4*len(list)) {
			t.Errorf("%s asks %d times about %d recipients", tt.grown, asked, len(list))
		}
	}
}

func compiled(t *testing.T, text string) *Expr {
	t.Helper()
	e, err := Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The names of such questions are nobody else's.
func TestGrownNames(t *testing.T) {
	for _, text := range []string{"rcpt_to#0(rcpt_to)", "ask(rcpt_to)"} {
		if _, err := Compile(text); err == nil {
			t.Errorf("%s is an expression", text)
		}
	}
}
