package console

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// What is said under a dashboard for days is kept within a bound.
func TestStderrBuffer(t *testing.T) {
	var shown bytes.Buffer
	told := 0
	h := &Buffer{w: &shown}
	h.Notify(func(string) { told++ })
	const n = 10_000
	for i := range n {
		fmt.Fprintf(h, "mitmail: line %d\n", i)
	}
	if told != n || shown.Len() > 0 || h.kept.Len() > maxBuffer {
		t.Errorf("%d told, %d bytes shown, %d kept", told, shown.Len(), h.kept.Len())
	}
	h.Show()
	fmt.Fprintln(h, "mitmail: at once")
	all := strings.Split(strings.TrimSpace(shown.String()), "\n")
	first := fmt.Sprintf("mitmail: line %d", n-(len(all)-2))
	if all[0] != fmt.Sprintf("mitmail: %d,%03d lines before these were not kept", (n-len(all)+2)/1000, (n-len(all)+2)%1000) || all[1] != first {
		t.Errorf("%d lines, which begin %q, %q", len(all), all[0], all[1])
	}
	if last := all[len(all)-1]; last != "mitmail: at once" {
		t.Errorf("the last is %q", last)
	}
}
