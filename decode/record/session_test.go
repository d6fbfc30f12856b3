package record

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode"
)

// Replies that come after RSET belong to the envelope before it.
func TestPipelinedReset(t *testing.T) {
	s := Session{Protocol: decode.SMTP}
	for _, line := range []string{"MAIL a@x", "RCPT b@x", "RSET ", "MAIL c@x", "RCPT d@x", "RCPT e@x"} {
		verb, path, _ := strings.Cut(line, " ")
		s.Record(decode.Event{Payload: &decode.Command{Verb: verb, Path: path}}, &Record{})
	}
	var r Record
	s.Record(decode.Event{Payload: &decode.Reply{To: "RCPT", Rcpt: "b@x", OK: decode.Yes}}, &r)
	s.Record(decode.Event{Payload: &decode.Reply{To: "RCPT", Rcpt: "d@x", OK: decode.Yes}}, &r)
	s.Record(decode.Event{Payload: &decode.Reply{To: "RCPT", Rcpt: "e@x", OK: decode.No}}, &r)
	s.Record(decode.Event{Payload: &decode.Reply{To: "RCPT", Rcpt: "f@x", OK: decode.Yes}}, &r) // nobody asked
	if diff := cmp.Diff([]string{"d@x"}, r.RcptTo); diff != "" || r.MailFrom != "c@x" {
		t.Errorf("from %s: want -, got +:\n%s", r.MailFrom, diff)
	}
}

// Records keep the recipients they were given, whatever comes later.
func TestRecordsKeepTheirRecipients(t *testing.T) {
	s := Session{Protocol: decode.SMTP}
	all := make([]Record, 5)
	for i := range all {
		s.Record(decode.Event{Payload: &decode.Command{Verb: "RCPT", Path: "b@x"}}, &all[i])
		s.Record(decode.Event{Payload: &decode.Reply{To: "RCPT", OK: decode.Yes}}, &all[i])
	}
	for i, r := range all {
		if len(r.RcptTo) != i+1 {
			t.Errorf("record %d has %d recipients", i, len(r.RcptTo))
		}
	}
}

func TestBound(t *testing.T) {
	s := Session{Protocol: decode.SMTP}
	rcpt := decode.Event{Payload: &decode.Command{Verb: "RCPT", Path: "b@x"}}
	yes := decode.Event{Payload: &decode.Reply{To: "RCPT", OK: decode.Yes}}
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
		s.Record(rcpt, &r)
		s.Record(decode.Event{Payload: &decode.Command{Verb: "MAIL", Path: "a@x"}}, &r)
	}
	if len(s.asked) != maxAsked {
		t.Errorf("%d transactions with outstanding recipients kept", len(s.asked))
	}
}

// POP3 has no envelope: a verb that looks like one is none.
func TestNoEnvelopeInPOP3(t *testing.T) {
	s := Session{Protocol: decode.POP3}
	var r Record
	s.Record(decode.Event{Payload: &decode.Command{Verb: "MAIL", Path: "a@x"}}, &r)
	if r.MailFrom != "" {
		t.Errorf("mail_from is %s", r.MailFrom)
	}
}
