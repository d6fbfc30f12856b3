package main

import (
	"strings"
	"testing"

	"mitmail/proxy"
)

// What listens on all addresses is not found at 0.0.0.0 by other machines.
func TestFrontSettings(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1": "SOCKS v5 host 127.0.0.1, port 1080; curl --proxy socks5h://127.0.0.1:1080",
		"0.0.0.0":   "SOCKS v5 host the address of this machine, port 1080",
		"::":        "SOCKS v5 host the address of this machine, port 1080",
	} {
		if got := strings.Join(frontSettings(proxy.Front{Kind: proxy.SOCKS, Host: host, Port: 1080}), "; "); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}
