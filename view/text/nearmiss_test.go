package text

import (
	"bytes"
	"testing"

	"mitmail/decode/decodetest"
)

// FuzzNearMiss: whole sessions that are nearly right can be written, and a
// terminal gets nothing of them that it would obey.
func FuzzNearMiss(f *testing.F) {
	for i := range 12 {
		f.Add(uint16(20*i), uint16(31*i), uint8(i%3), []byte("\n\x1b[2J"))
	}
	scripts := decodetest.Scripts(f)
	f.Fuzz(func(t *testing.T, n, at uint16, cut uint8, insert []byte) {
		s := scripts[int(n)%len(scripts)]
		for _, o := range []Options{{UTC: true}, {UTC: true, Width: 80, Color: true}} {
			var b bytes.Buffer
			w := New(&b, o)
			for _, ev := range decodetest.NearMiss(t, s, int(at), int(cut), insert) {
				if err := w.Write(1, s.Protocol, ev); err != nil {
					t.Fatal(err)
				}
			}
			checkSafe(t, b.String(), o)
		}
	})
}
