package decodetest

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

// clock is the time at which everything happens.
var clock = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// Driver drives a conversation as a proxy does, keeps copies of its events and
// holds it to the laws of package decode on the way.
type Driver struct {
	t       testing.TB
	conv    *decode.Conversation
	events  []decode.Event
	pushed  [2][]byte // by side
	sent    [2][]byte // forwarded
	units   [2]int    // bytes that came back as units
	owned   [2]int    // bytes that events own
	ended   [2]bool
	scratch []byte // what was pushed last, spoilt as soon as that is allowed
}

// NewDriver opens a conversation.
func NewDriver(t testing.TB, p decode.Protocol) *Driver {
	d := &Driver{t: t, conv: decode.New(p)}
	d.keep(d.conv.Open(clock, decode.Open{}))
	return d
}

// Push says p on one side, and lets out all that may leave.
func (d *Driver) Push(from decode.Side, p []byte) {
	d.t.Helper()
	d.pushed[index(from)] = append(d.pushed[index(from)], p...)
	d.scratch = append(d.scratch[:0], p...)
	d.conv.Push(from, d.scratch)
	d.drain(from)
	clear(d.scratch)
	d.checkHeld(from)
}

// End ends one side, and lets out what waited for a reply that will not come.
func (d *Driver) End(from decode.Side, why decode.Why) {
	d.t.Helper()
	d.ended[index(from)] = true
	waited := d.conv.Await(from.Other())
	d.keep(d.conv.End(clock, from, why))
	if waited && !d.conv.Await(from.Other()) {
		d.drain(from.Other())
		d.letGo(from.Other())
	}
}

// Gap says that bytes of a side are lost: what had come of an unfinished unit is
// decoded as it is.
func (d *Driver) Gap(from decode.Side, n int64) {
	d.t.Helper()
	i := index(from)
	d.keep(d.conv.Gap(clock, from, n))
	d.send(from, d.pushed[i][len(d.sent[i]):])
	d.units[i] = len(d.pushed[i])
	d.drain(from.Other())
}

// letGo lets out what is left of a side that had ended while it waited: the end
// of the other has decoded it.
func (d *Driver) letGo(from decode.Side) {
	i := index(from)
	if d.ended[i] {
		d.send(from, d.pushed[i][len(d.sent[i]):])
	}
}

// drain commits the units of one side, and those of the other that waited for
// them, then lets go of what may leave early.
func (d *Driver) drain(from decode.Side) {
	d.t.Helper()
	for u, ok := d.conv.Next(from); ok; u, ok = d.conv.Next(from) {
		waited := d.conv.Await(from.Other())
		d.commit(u)
		if waited && !d.conv.Await(from.Other()) {
			d.drain(from.Other())
		}
	}
	if !d.ended[index(from)] {
		d.send(from, d.conv.Early(from))
	}
}

// commit looks at a unit, forwards what of it has not left early, and commits
// it: that must give what the look has promised.
func (d *Driver) commit(u decode.Unit) {
	d.t.Helper()
	if len(u.Raw) == 0 || u.Gone > len(u.Raw) {
		d.t.Fatalf("%d of the %d bytes of a unit are gone", u.Gone, len(u.Raw))
	}
	d.units[index(u.From)] += len(u.Raw)
	d.send(u.From, u.Raw[u.Gone:])
	promise := Format(d.conv.Look(u))
	d.keepPromise(promise, d.conv.Commit(clock, u, decode.Ruling{}))
}

// keepPromise keeps the events of a unit and checks that the last of them that
// owns bytes is what Look said. A line of the server that goes on, or that breaks
// a reply off and goes on itself, promises nothing. A line within a reply, and a run of opaque bytes, promise nothing.
func (d *Driver) keepPromise(promise string, events []decode.Event) {
	d.t.Helper()
	meant := promise
	for _, ev := range events { // one that a unit breaks off comes before its own
		if len(ev.Raw) > 0 && !passing(ev.Payload) {
			meant = Format(ev)
		}
	}
	if meant != promise && !strings.HasPrefix(promise, "S chunk ") {
		d.t.Errorf("Look said %s, Commit %s", promise, meant)
	}
	d.keep(events)
}

// send lets bytes out to the other side.
func (d *Driver) send(from decode.Side, p []byte) {
	d.sent[index(from)] = append(d.sent[index(from)], p...)
}

// keep takes copies of events.
func (d *Driver) keep(events []decode.Event) {
	d.t.Helper()
	for _, ev := range events {
		if _, end := ev.Payload.(*decode.End); end {
			continue // a step of the script
		}
		d.checkEvent(ev)
		if ev.From == decode.Client || ev.From == decode.Server {
			d.owned[index(ev.From)] += len(ev.Raw)
		}
		d.events = append(d.events, Keep(ev))
	}
}

// index is a side's place in an array.
func index(s decode.Side) int { return int(s - decode.Client) }
