package proxy

import (
	"testing"

	"mitmail/decode/capture/detect"
)

// Where a scheme has its servers a capture has that protocol.
func TestPortsOfSchemes(t *testing.T) {
	for _, s := range schemes {
		e := detect.Evidence{Port: uint16(s.Port), Over: true}
		if v := e.Verdict(); !detect.MailPort(uint16(s.Port)) || v.Protocol != s.Protocol {
			t.Errorf("%s: port %d is one of %v in a capture", s.Name, s.Port, v.Protocol)
		}
	}
}
