package record

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// shown is what is read back of a record.
type shown struct {
	Seq       int
	Event     string
	From      string
	Raw       *string
	RawBase64 *string `json:"raw_base64"`
}

// Of every dialogue the records are valid JSON, are numbered without a hole,
// and give back the bytes of their events.
func TestDialogues(t *testing.T) {
	for _, script := range decodetest.Scripts(t) {
		s := Session{Number: 1, Protocol: script.Protocol}
		seq := 0
		for _, ev := range decodetest.Whole(t, script) {
			var r Record
			if !s.Record(ev, &r) {
				continue
			}
			seq++
			var got shown
			if err := json.Unmarshal(r.AppendJSON(nil), &got); err != nil {
				t.Fatalf("%s: %v", script.Name, err)
			}
			if got.Seq != seq || got.Event != ev.Payload.Name() || got.From != ev.From.String() {
				t.Errorf("%s: record %d is %+v", script.Name, seq, got)
			}
			if back := raw(t, got); back != string(ev.Raw) {
				t.Errorf("%s: raw %q came back as %q", script.Name, ev.Raw, back)
			}
		}
	}
}

// raw is the bytes that a record stands for.
func raw(t *testing.T, got shown) string {
	t.Helper()
	switch {
	case got.Raw != nil:
		return *got.Raw
	case got.RawBase64 != nil:
		p, err := base64.StdEncoding.DecodeString(*got.RawBase64)
		if err != nil {
			t.Error(err)
		}
		return string(p)
	}
	return ""
}

// When a message has been taken, the recipients that were followed here are
// those that the decoder followed; except that in LMTP and with PRDR a recipient may still be
// refused then, and that a pipelined MAIL has begun the next envelope.
func TestEnvelopeOfDialogues(t *testing.T) {
	messages := 0
	for _, script := range decodetest.Scripts(t) {
		s := Session{Number: 1, Protocol: script.Protocol}
		var before, r Record
		apiece := false // there were verdicts for each recipient
		for _, ev := range decodetest.Whole(t, script) {
			before = r
			apiece = apiece || before.To == "." && before.Rcpt != ""
			m, ok := ev.Payload.(*decode.Message)
			if !s.Record(ev, &r) || !ok || m.Envelope == nil || m.OK != decode.Yes ||
				apiece || before.Rcpt != "" || before.MailFrom != r.MailFrom {
				continue
			}
			messages++
			if !slices.Equal(before.RcptTo, r.RcptTo) {
				t.Errorf("%s: to %q, the message to %q", script.Name, before.RcptTo, r.RcptTo)
			}
		}
	}
	if messages < 10 {
		t.Errorf("only %d messages were compared", messages)
	}
}
