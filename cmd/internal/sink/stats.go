package sink

import (
	"fmt"
	"sync/atomic"

	"mitmail/decode"
)

// Stats count what sessions brought. The zero Stats are ready. They are safe for
// concurrent use.
type Stats struct {
	Messages, Logins, Encrypted atomic.Int64 // Encrypted: TLS that passed unopened
	Infos, Warnings, Dangers    atomic.Int64 // findings
}

// count counts an event.
func (t *Stats) count(what decode.Payload) {
	switch w := what.(type) {
	case *decode.Message:
		t.Messages.Add(1)
	case *decode.Auth:
		t.Logins.Add(1)
	case *decode.TLS:
		if w.Leg == "both" && !w.Opened {
			t.Encrypted.Add(1)
		}
	case *decode.Finding:
		t.severity(string(w.Severity)).Add(1)
	}
}

func (t *Stats) severity(name string) *atomic.Int64 {
	switch name {
	case "danger":
		return &t.Dangers
	case "warning":
		return &t.Warnings
	}
	return &t.Infos
}

// Findings is how many of what severity, in words.
func (t *Stats) Findings() string {
	return fmt.Sprintf("%d danger, %d warning, %d info", t.Dangers.Load(), t.Warnings.Load(), t.Infos.Load())
}
