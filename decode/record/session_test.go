package record

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode"
)

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"FROM:<a@x>", "a@x"},
		{"from: <a@x> SIZE=1", "a@x"},
		{"FROM:<>", ""},
		{"FROM:a@x SIZE=1", "a@x"},
		{`FROM:<"a>b\">"@x> X`, `"a>b\">"@x`},
		{"FROM:<a@x", "a@x"},
		{`FROM:<"\`, `"\`},
		{"FROM:<@r,@s:a@x>", "a@x"},
		{`FROM:<a:b@x>`, "a:b@x"},
		{"<a@x>", ""},
		{"FROM", ""},
		{"FROM:", ""},
		{"", ""},
		{"FROM:<\xff@x>", "\ufffd@x"},
	} {
		if got := address(tt.args, "FROM:"); got != tt.want {
			t.Errorf("%q: %q, not %q", tt.args, got, tt.want)
		}
	}
}

// Replies that come after RSET belong to the envelope before it.
func TestPipelinedReset(t *testing.T) {
	s := Session{Protocol: decode.SMTP}
	for _, line := range []string{"MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RSET ", "MAIL FROM:<c@x>", "RCPT TO:<d@x>", "RCPT TO:<e@x>"} {
		verb, args, _ := strings.Cut(line, " ")
		s.Record(decode.Event{What: &decode.Command{Verb: verb, Args: args}}, &Record{})
	}
	var r Record
	for _, ok := range []decode.Verdict{decode.Yes, decode.Yes, decode.No, decode.Yes} {
		s.Record(decode.Event{What: &decode.Reply{To: "RCPT", OK: ok}}, &r)
	}
	if diff := cmp.Diff([]string{"d@x"}, r.RcptTo); diff != "" || r.MailFrom != "c@x" {
		t.Errorf("from %s: want -, got +:\n%s", r.MailFrom, diff)
	}
}

// Records keep the recipients they were given, whatever comes later.
func TestRecordsKeepTheirRecipients(t *testing.T) {
	s := Session{Protocol: decode.SMTP}
	all := make([]Record, 5)
	for i := range all {
		s.Record(decode.Event{What: &decode.Command{Verb: "RCPT", Args: "TO:<b@x>"}}, &all[i])
		s.Record(decode.Event{What: &decode.Reply{To: "RCPT", OK: decode.Yes}}, &all[i])
	}
	for i, r := range all {
		if len(r.RcptTo) != i+1 {
			t.Errorf("record %d has %d recipients", i, len(r.RcptTo))
		}
	}
}

func TestBound(t *testing.T) {
	s := Session{Protocol: decode.SMTP}
	rcpt := decode.Event{What: &decode.Command{Verb: "RCPT", Args: "TO:<b@x>"}}
	yes := decode.Event{What: &decode.Reply{To: "RCPT", OK: decode.Yes}}
	var r Record
	for range maxRcpt + 5 {
		s.Record(rcpt, &r)
		s.Record(yes, &r)
	}
	if len(r.RcptTo) != maxRcpt {
		t.Errorf("%d recipients kept", len(r.RcptTo))
	}
	for range maxAsked + 5 {
		s.Record(rcpt, &r)
	}
	if len(s.asked) != maxAsked {
		t.Errorf("%d outstanding recipients kept", len(s.asked))
	}
}

// POP3 has no envelope: a verb that looks like one is none.
func TestNoEnvelopeInPOP3(t *testing.T) {
	s := Session{Protocol: decode.POP3}
	var r Record
	s.Record(decode.Event{What: &decode.Command{Verb: "MAIL", Args: "FROM:<a@x>"}}, &r)
	if r.MailFrom != "" {
		t.Errorf("mail_from is %s", r.MailFrom)
	}
}
