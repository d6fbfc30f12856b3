package html

import (
	"bytes"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// FuzzNearMiss: whole sessions that are nearly right can be written, and stay
// text of the file.
func FuzzNearMiss(f *testing.F) {
	for i := range 12 {
		f.Add(uint16(20*i), uint16(31*i), uint8(i%3), []byte("\n<b>"))
	}
	scripts := decodetest.Scripts(f)
	f.Fuzz(func(t *testing.T, n, at uint16, cut uint8, insert []byte) {
		s := scripts[int(n)%len(scripts)]
		events := decodetest.NearMiss(t, s, int(at), int(cut), insert)
		var b bytes.Buffer
		write(t, New(&b, Options{UTC: true}), 1, s.Protocol, events...)
		check(t, b.Bytes(), s.Protocol, map[int][]decode.Event{1: events})
		checkVisible(t, b.Bytes())
	})
}
