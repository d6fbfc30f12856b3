package control

import (
	"encoding/json"
	"testing"

	"mitmail/decode"
)

// FuzzHandle: whatever a line is, it has one answer, which is JSON, says whether it
// went well, and why where it did not.
func FuzzHandle(f *testing.F) {
	for _, line := range []string{`{"op":"list"}`, `{"op":"watch"}`, `{"op":"rules","set":["true => hold"]}`} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		h := newHolding(t)
		h.command("NOOP")
		h.message("Subject: x\r\n\r\n")
		s := &Server{Rules: &h.Rules, Sessions: new(Sessions)}
		a, watches := s.handle(line)
		text, err := json.Marshal(a)
		if err != nil || a.OK == (a.Error != "") || watches && !a.OK {
			t.Fatalf("%+v, %v", a, err)
		}
		var back map[string]any
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		_, gone := h.Held.Unit(1)
		if r := h.became("NOOP"); r.Wait != (gone == nil) {
			t.Fatalf("%+v, %v", r, gone)
		}
		h.gate.Passed([]decode.Event{{Payload: &decode.Close{}}})
	})
}
