package json

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"mitmail/decode/decodetest"
	"mitmail/decode/record"
)

// FuzzNearMiss: whole sessions that are nearly right are records, each one line
// of JSON in UTF-8.
func FuzzNearMiss(f *testing.F) {
	for i := range 12 {
		f.Add(uint16(20*i), uint16(31*i), uint8(i%3), []byte("\n\xff\""))
	}
	scripts := decodetest.Scripts(f)
	f.Fuzz(func(t *testing.T, n, at uint16, cut uint8, insert []byte) {
		s := scripts[int(n)%len(scripts)]
		fold := record.Session{Number: 1, Protocol: s.Protocol}
		var r record.Record
		for _, ev := range decodetest.NearMiss(t, s, int(at), int(cut), insert) {
			if !fold.Record(ev, &r) {
				continue
			}
			line := Append(nil, &r)
			if !json.Valid(line) || !utf8.Valid(line) || bytes.IndexByte(line, '\n') != len(line)-1 {
				t.Fatalf("not a line of JSON: %q", line)
			}
		}
	})
}
