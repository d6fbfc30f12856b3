package main

import (
	"strings"
	"testing"
	"time"

	"mitmail/proxy/cert"
)

// An authority that has ended says so, and its path cannot act on a terminal.
func TestShowCert(t *testing.T) {
	ended := cert.Info{Subject: "CN=x", Fingerprint: "AA:BB", Until: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), Path: "a\x1b[31m"}
	const want = "subject      CN=x\n" +
		"SHA-256      AA:BB\n" +
		"ended on     2020-01-02\n" +
		"file         a\\x1b[31m, with the key\n"
	var got strings.Builder
	if err := showCert(&got, ended, ""); err != nil || got.String() != want {
		t.Errorf("got\n%swant\n%s%v", &got, want, err)
	}
}

// How to trust the authority fits a terminal.
func TestTrustFits(t *testing.T) {
	for line := range strings.Lines(certTrust()) {
		if n := len([]rune(line)); n > 81 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}
