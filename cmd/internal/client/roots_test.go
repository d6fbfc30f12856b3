package client

import (
	"os"
	"testing"

	"mitmail/proxy/cert"
)

// mitmail's own authority vouches for servers on this machine alone, and is not
// made to do so.
func TestOwnRoot(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if ownRoot(dir, "127.0.0.1") != nil {
		t.Error("there is an authority in an empty folder")
	}
	if made, err := os.ReadDir(dir); err != nil || len(made) > 0 {
		t.Errorf("%d files are made, %v", len(made), err)
	}
	authority, err := cert.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for host, trusted := range map[string]bool{
		"127.0.0.1": true, "127.8.9.1": true, "::1": true, "localhost": true,
		"mail.example.com": false, "192.0.2.1": false, "localhost.example.com": false, "": false,
	} {
		if own := ownRoot(dir, host); (own != nil) != trusted || trusted && !own.Equal(authority.Root()) {
			t.Errorf("%q: trusted %v, want %v", host, own != nil, trusted)
		}
	}
}
