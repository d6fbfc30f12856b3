package sink

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/view/text"
)

// A file that lacks some packets, since its disk was too slow for a while, has
// those that came before and behind, whole.
func TestPacketsBehindLoss(t *testing.T) {
	g := newGate()
	s := New(t.Context(), Options{})
	s.bound = 10_000
	o := s.addWriter("slow.pcapng", "packet", g.open)
	o.view, s.views, s.level = newPcapngView(counted{o.to}, &s.o), true, everything
	s.Start()
	of := Session{1, decode.SMTP}
	say := func(text string) {
		s.Take(Item{Session: of, Events: []decode.Event{{From: decode.Server, Raw: []byte(text), Payload: &decode.Reply{Code: 250}}}})
	}
	s.Take(Item{Session: of, Events: []decode.Event{{Payload: &decode.Open{Client: "10.0.0.1:1", Server: "10.0.0.2:25"}}}})
	for i := range 30 {
		say(fmt.Sprintf("250 %d %s\r\n", i, strings.Repeat("x", 1000)))
	}
	if !s.intake.flush(t.Context()) {
		t.Fatal("it does not pass")
	}
	close(g.wait)
	if !o.to.Flush(t.Context()) {
		t.Fatal("it does not catch up")
	}
	say("250 last\r\n")
	if err := s.closeWithin(testTime); err == nil || o.to.lost() == 0 {
		t.Errorf("%d packets are lost, and it ends with %v", o.to.lost(), err)
	}
	r, err := pcap.NewReader("slow.pcapng", bytes.NewReader(g.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var first, last bool
	for p := new(pcap.Packet); r.Next(p); {
		first = first || bytes.Contains(p.Data, []byte("250 0 x"))
		last = last || bytes.Contains(p.Data, []byte("250 last"))
	}
	if !first || !last || r.Err() != nil || len(r.Warnings()) > 0 {
		t.Errorf("first is there: %v, last: %v; %v, %v", first, last, r.Err(), r.Warnings())
	}
}

// What nobody wants is neither copied nor rendered.
func TestNothingUnwanted(t *testing.T) {
	for name, tt := range map[string]struct {
		add   func(*Sink)
		chunk bool
		json  bool
	}{
		"json": {func(s *Sink) { s.AddJSON(io.Discard) }, false, true},
		"text": {func(s *Sink) { s.AddText(io.Discard, text.Options{}) }, true, false},
	} {
		s := New(t.Context(), Options{})
		tt.add(s)
		if got := s.needs(&decode.Event{Payload: &decode.Chunk{}}); got != tt.chunk {
			t.Errorf("%s: text of messages is wanted: %v", name, got)
		}
		made := false
		st := s.newState(Session{1, decode.SMTP})
		st.scratch = new(scratch)
		st.out = func(e *entry) { made = e.json != nil || e.record != nil }
		st.take(&entry{Event: decode.Event{Payload: &decode.Finding{ID: "x"}}}, &s.stats)
		if made != tt.json {
			t.Errorf("%s: a record is made: %v", name, made)
		}
		_ = s.Close()
	}
}
