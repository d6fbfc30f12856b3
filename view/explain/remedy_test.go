package explain

import "testing"

func TestRemedy(t *testing.T) {
	for _, tt := range []struct {
		code     int
		enhanced string
		want     string
	}{
		{550, "5.1.1", "the name before the @ is not a mailbox of that server"},
		{550, "5.9.9", "the mailbox does not exist there, or a rule forbids it"},
		{535, "", "the user name or the password is wrong, or another kind of password is wanted"},
		{250, "2.1.0", ""},
		{599, "", ""},
	} {
		if e, ok := (Refusal{To: "RCPT", Code: tt.code, Enhanced: tt.enhanced}).Remedy(); e.Short != tt.want || ok != (tt.want != "") {
			t.Errorf("%d %s: %q", tt.code, tt.enhanced, e.Short)
		}
	}
	if e, ok := (Refusal{Status: "-ERR", To: "PASS"}).Remedy(); !ok || e.Text == "" {
		t.Error("nothing is said about a refused PASS")
	}
	if _, ok := (Refusal{To: "RCPT", Code: 250, Text: "mailbox is full of joy"}).Remedy(); ok {
		t.Error("an accepted recipient has a remedy")
	}
	if _, ok := (Refusal{Status: "+OK", To: "PASS"}).Remedy(); ok {
		t.Error("an accepted PASS has a remedy")
	}
}

// Every refusal that the table of codes knows has a remedy that says both halves.
func TestRemediesAreWhole(t *testing.T) {
	for code := range codes {
		if _, ok := (Refusal{Code: code}).Remedy(); ok != (code >= 400) {
			t.Errorf("%d: a remedy: %v", code, ok)
		}
	}
	for name, e := range remedies {
		if e.Short == "" || e.Text == "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	for name, e := range popRemedies {
		if e.Short == "" || e.Text == "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
