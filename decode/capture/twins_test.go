package capture_test

import (
	"bytes"
	"slices"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/decodetest"
)

// TestTwins checks of every finding about captures that it is raised where it ought to
// be, and not where little is different.
func TestTwins(t *testing.T) {
	decodetest.RunTwins(t, "capture", map[string]decodetest.Twins{
		"start-not-seen":         {sentBut(lose(1, 2, 3, 4)), sentBut(lose())},
		"gap":                    {sentBut(lose(13)), sentBut(lose(3))},
		"retransmission-differs": {sentBut(replaced(9, "good", "evil", false)), sentBut(replaced(9, "good", "good", false))},
		"syn-counted":            {sentBut(leap(4, ^uint32(0))), sentBut(leap(4, 0))},
		"fragments-differ":       {sentBut(torn(13, 800, false, true)), sentBut(torn(13, 800, false, false))},
		"data-after-end":         {sentBut(ended(14)), sentBut(ended(16))},
		"packets-cut":            {sentBut(snap(96)), sentBut(snap(1 << 20))},
		"capture-cut-short":      {sentUpTo(-1), sentUpTo(0)},
		"not-mail":               {spokenAt(25, "C GET / HTTP/1.1\r\n", "S HTTP/1.1 400 what\r\n"), spokenAt(25, "C GET / HTTP/1.1\r\n", "S 220 mx\r\n")},
	})
}

// sentBut is the session of sending when its packets are changed.
func sentBut(change func(pcap.Packet) []pcap.Packet) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event {
		return first(t, remade(t, spoken(t, 40000, 25, sending...), change))
	}
}

// spokenAt is a session at a port.
func spokenAt(port uint16, said ...string) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event { return first(t, spoken(t, 40000, port, said...)) }
}

// sentUpTo is the session of sending up to some bytes around the end of a packet in its
// middle.
func sentUpTo(n int) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event {
		half := remade(t, spoken(t, 40000, 25, sending...), func(p pcap.Packet) []pcap.Packet {
			if p.Number > 10 {
				return nil
			}
			return []pcap.Packet{p}
		})
		return first(t, half[:len(half)+n])
	}
}

// first is the events of the first session of a capture.
func first(t *testing.T, file []byte) []decode.Event {
	t.Helper()
	all := sessionsOf(t, bytes.NewReader(file), &pipeline{Warn: func(string, pcap.Warning) {}})
	if len(all) != 1 {
		t.Fatalf("%d sessions", len(all))
	}
	return all[0].events
}

// ended has a packet end its side.
func ended(n int64) func(pcap.Packet) []pcap.Packet {
	const flags = 47
	return func(p pcap.Packet) []pcap.Packet {
		if p.Number == n {
			p.Data = slices.Clone(p.Data)
			p.Data[flags] |= capturetest.FIN
		}
		return []pcap.Packet{p}
	}
}
