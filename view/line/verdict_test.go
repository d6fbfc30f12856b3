package line

import (
	"testing"

	"mitmail/decode"
)

func TestVerdicts(t *testing.T) {
	for _, r := range append(decode.Results(), "") {
		if v := VerdictOf(r); v.Sign == "" || v.Words == "" || len(v.Words) > 12 {
			t.Errorf("%q is %v", r, v)
		}
	}
}
