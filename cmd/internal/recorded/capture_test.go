package recorded

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mitmail/cmd/internal/console"
	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
)

// Of a capture it is known whether something else went on than was said.
func TestChanged(t *testing.T) {
	for name, tt := range map[string]struct {
		decode.Ruling
		changed bool
	}{
		"nothing": {decode.Ruling{}, false},
		"marked":  {decode.Ruling{By: "mark"}, false},
		"changed": {decode.Ruling{By: "send", Send: []byte("HELO x\r\n")}, true},
	} {
		var file bytes.Buffer
		w, err := pcap.NewWriter(&file, "")
		if err != nil {
			t.Fatal(err)
		}
		rec, conv := capture.NewRecorder(w), decode.New(decode.SMTP)
		write := func(events []decode.Event) {
			for _, ev := range events {
				if err := rec.Write(1, decode.SMTP, ev); err != nil {
					t.Fatal(err)
				}
			}
		}
		at := time.Unix(1, 0)
		write(conv.Open(at, decode.Open{Client: "192.0.2.1:5000", Server: "192.0.2.2:25"}))
		conv.Push(decode.Server, []byte("220 mx\r\n"))
		conv.Drain(at, decode.Server, write)
		conv.Push(decode.Client, []byte("EHLO a\r\n"))
		u, _ := conv.Next(decode.Client)
		write(conv.Commit(at, u, tt.Ruling))
		write(conv.End(at, decode.Client, decode.EOF))
		write(conv.End(at, decode.Server, decode.EOF))
		path := filepath.Join(t.TempDir(), "x.pcapng")
		if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Read(t.Context(), path, nil, new(console.Masker), console.NewLogger(&file, 0))
		if err != nil || s.Changed != tt.changed {
			t.Errorf("%s: %+v, %v, want %v", name, s, err, tt.changed)
		}
	}
}
