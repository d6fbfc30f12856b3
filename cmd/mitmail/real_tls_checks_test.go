package main_test

import (
	"slices"
	"strings"
	"testing"
)

// issuers is who vouches for what is shown on each leg.
var issuers = map[string]string{"client": "CN=mitmail", "server": throwaway}

// legsOf is the TLS records of a leg.
func legsOf(session []record, leg string) []record {
	return slices.DeleteFunc(only(session, "tls"), func(r record) bool { return r.Leg != leg })
}

// checkLeg checks what the records say of one leg: how its TLS began, "" if it had
// none.
func checkLeg(t *testing.T, session []record, leg, how string) {
	t.Helper()
	seen := legsOf(session, leg)
	switch {
	case how == "" && len(seen) == 0:
		return
	case how == "" || len(seen) != 1:
		t.Fatalf("TLS on the %s leg, which is to be %q: %v", leg, how, seen)
	}
	r := seen[0]
	if r.How != how || !r.Intercepted || r.OK == nil || !*r.OK || r.Version != "TLS 1.3" || r.Cipher == "" {
		t.Errorf("TLS on the %s leg: %v", leg, r)
	}
	if r.SNI != "localhost" || !strings.HasPrefix(r.Issuer, issuers[leg]) {
		t.Errorf("names on the %s leg: %v", leg, r)
	}
}
