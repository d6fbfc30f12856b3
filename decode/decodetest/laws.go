package decodetest

import (
	"bytes"

	"mitmail/decode"
)

// The bounds of law 3: what a conversation may hold back of what it was pushed,
// a line or, behind STARTTLS, what a pump reads at a time; and what it may have
// taken in without an event, a reply.
const (
	maxHeld  = 64<<10 + 1
	maxReply = 1<<20 + 16<<10
)

// Done holds the whole session to the laws and returns its events.
func (d *Driver) Done() []decode.Event {
	d.t.Helper()
	d.numbered()
	d.framed()
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		d.conserved(side)
	}
	return d.events
}

// conserved checks law 1: the events of a side own exactly what it said, and
// what left is exactly that too.
func (d *Driver) conserved(side decode.Side) {
	d.t.Helper()
	var owned []byte
	for _, ev := range d.events {
		if ev.From == side {
			owned = append(owned, ev.Raw...)
		}
	}
	pushed, sent := d.pushed[index(side)], d.sent[index(side)]
	if !bytes.Equal(owned, pushed) {
		d.t.Errorf("law 1: the %s said %q, its events own %q", side, pushed, owned)
	}
	if !bytes.Equal(sent, pushed) {
		d.t.Errorf("law 1: the %s said %q, forwarded was %q", side, pushed, sent)
	}
}

// numbered checks that events with a record are numbered from 1 without holes.
func (d *Driver) numbered() {
	d.t.Helper()
	seq := 0
	for _, ev := range d.events {
		if _, chunk := ev.Payload.(*decode.Chunk); chunk && ev.Seq != 0 {
			d.t.Errorf("a chunk has the number %d", ev.Seq)
		}
		if ev.Seq == 0 && passing(ev.Payload) {
			continue
		}
		if seq++; ev.Seq != seq {
			d.t.Errorf("event %d has the number %d: %s", seq, ev.Seq, Format(ev))
		}
	}
}

// passing reports whether an event has no record.
func passing(what decode.Payload) bool {
	switch w := what.(type) {
	case *decode.Chunk:
		return true
	case *decode.Opaque:
		return !w.Last
	}
	return false
}

// framed checks that a session begins with open and ends with close, and that
// each stands there once.
func (d *Driver) framed() {
	d.t.Helper()
	for i, ev := range d.events {
		_, open := ev.Payload.(*decode.Open)
		_, closed := ev.Payload.(*decode.Close)
		if open != (i == 0) || closed != (d.over() && i == len(d.events)-1) {
			d.t.Errorf("event %d of %d is %s", i+1, len(d.events), Format(ev))
		}
	}
}

// over reports whether both sides have ended.
func (d *Driver) over() bool { return d.ended[0] && d.ended[1] }

// checkEvent checks what holds for every event: its time, that it owns bytes
// only where it may, and that its secrets lie within what they are parts of.
func (d *Driver) checkEvent(ev decode.Event) {
	d.t.Helper()
	if !ev.Time.Equal(clock) {
		d.t.Errorf("the time of %s is %v", Format(ev), ev.Time)
	}
	if len(ev.Raw) > 0 && (ev.From == 0 || !owns(ev.Payload)) {
		d.t.Errorf("%s owns %q", Format(ev), ev.Raw)
	}
	d.checkSpans(ev.Secrets, len(ev.Raw))
	d.checkSpans(ev.SentSecrets, len(ev.Sent))
	if c, ok := ev.Payload.(*decode.Command); ok {
		d.checkSpans(c.Secret, len(c.Args))
	}
}

// owns reports whether an event of this kind may own bytes.
func owns(what decode.Payload) bool {
	switch w := what.(type) {
	case *decode.Command, *decode.Reply, *decode.Response, *decode.Chunk, *decode.Opaque, *decode.Preamble:
		return true
	case *decode.Finding:
		return w.ID == "starttls-injection" || w.ID == "response-injection"
	}
	return false
}

// checkSpans checks that spans come in order and lie within n bytes.
func (d *Driver) checkSpans(spans []decode.Span, n int) {
	d.t.Helper()
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End < s.Start || s.End > n {
			d.t.Fatalf("secret parts %v of %d bytes", spans, n)
		}
		at = s.End
	}
}

// checkHeld checks laws 3 and 5 after a push: no more is held than the bound,
// and nothing that may leave, which is all but what follows a STARTTLS.
func (d *Driver) checkHeld(side decode.Side) {
	d.t.Helper()
	i := index(side)
	if held := len(d.pushed[i]) - d.units[i]; held > maxHeld {
		d.t.Fatalf("law 3: %d bytes of the %s are held", held, side)
	}
	if silent := d.units[i] - d.owned[i]; silent > maxReply {
		d.t.Fatalf("law 3: %d bytes of the %s have no event", silent, side)
	}
	waits := d.conv.TLS() == decode.Asked && d.conv.Await(side)
	if len(d.sent[i]) < len(d.pushed[i]) && !waits {
		d.t.Fatalf("law 5: %d bytes of the %s did not leave", len(d.pushed[i])-len(d.sent[i]), side)
	}
}
