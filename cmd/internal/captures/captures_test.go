package captures

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What is named more than once is read once.
func TestFindOnce(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"a.pcap", "b.pcap", "below/c.pcap"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a.pcap", "z.pcap"); err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		args, want []string
		again      int
	}{
		{[]string{"a.pcap"}, []string{"a.pcap"}, 0},
		{[]string{"a.pcap", "./a.pcap", filepath.Join(dir, "a.pcap")}, []string{"a.pcap"}, 2},
		{[]string{"z.pcap", "."}, []string{"z.pcap", "b.pcap", "below/c.pcap"}, 2},
		{[]string{"b*", ".", "below"}, []string{"b.pcap", "below/c.pcap", "a.pcap"}, 4},
		{[]string{"-", "-"}, []string{"standard input", "standard input"}, 0},
		{[]string{"none", "none"}, []string{"none", "none"}, 0},
	} {
		a, err := Find(tt.args, nil)
		if err != nil {
			t.Fatal(err)
		}
		names := a.Names()
		for i := range names {
			names[i] = filepath.ToSlash(filepath.Clean(names[i]))
		}
		if !slices.Equal(names, tt.want) || a.Again != tt.again {
			t.Errorf("%v: %v and %d again, not %v and %d", tt.args, names, a.Again, tt.want, tt.again)
		}
	}
}
