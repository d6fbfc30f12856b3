package text

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mixed is sessions as they would run side by side.
func mixed() []told {
	all := slices.Concat(smtpSample(1), pop3Sample(2))
	slices.SortStableFunc(all, func(a, b told) int { return a.ev.Time.Compare(b.ev.Time) })
	return all
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []told
		o      Options
	}{
		{"smtp-80", smtpSample(1), Options{UTC: true, Width: 80}},
		{"smtp-120", smtpSample(1), Options{UTC: true, Width: 120}},
		{"smtp-200", smtpSample(1), Options{UTC: true, Width: 200}},
		{"smtp-unlimited", smtpSample(1), Options{UTC: true}},
		{"smtp-colour", smtpSample(1), Options{UTC: true, Width: 120, Color: true}},
		{"pop3-80", pop3Sample(1234), Options{UTC: true, Width: 80}},
		{"pop3-120", pop3Sample(2), Options{UTC: true, Width: 120}},
		{"odd-80", oddSample(1), Options{UTC: true, Width: 80}},
		{"odd-120", oddSample(1), Options{UTC: true, Width: 120}},
		{"mixed-120", mixed(), Options{UTC: true, Width: 120}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			w := New(&b, c.o)
			for _, e := range c.events {
				if err := w.Write(e.session, e.protocol, e.ev); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, filepath.Join("testdata", c.name+".golden"), b.Bytes())
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s", file, got)
	}
}
