package cert

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A flood of names makes certificates for those that were asked for, each for one, and
// keeps no more of them than fit.
func TestHostile74FloodOfNames(t *testing.T) {
	a := fresh(t)
	const n = 1100
	for i := range n {
		asked := fmt.Sprintf("h%d.example", i)
		leaf := leafOf(t, a, Request{SNI: asked, Host: "192.0.2.1"}).Leaf
		if names := strings.Join(leaf.DNSNames, " "); names != asked+" localhost" || len(leaf.IPAddresses) != 1 {
			t.Fatalf("who asks for %s is shown one for %s and %v", asked, names, leaf.IPAddresses)
		}
		if i%50 == 0 { // who goes on asking is not forgotten
			leafOf(t, a, Request{SNI: "regular.example"})
		}
	}
	if kept := len(a.leaves.found); kept != a.leaves.max || a.leaves.order.Len() != kept {
		t.Errorf("%d of %d are kept, in a list of %d", kept, n, a.leaves.order.Len())
	}
	if a.leaves.get((Request{SNI: "regular.example"}).hosts().key()) == nil {
		t.Error("one that is asked for all the time is made anew")
	}
}

// What is exported has no key in it, whatever the form.
func TestHostile96NoKeyIsExported(t *testing.T) {
	a := fresh(t)
	key, err := a.signer.(*ecdsa.PrivateKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	p12, err := a.PKCS12()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"PEM": a.PEM(), "DER": a.DER(), "PKCS #12": p12} {
		block, _ := pem.Decode(text)
		if block != nil {
			text = block.Bytes
		}
		if bytes.Contains(text, key) || block != nil && block.Type != "CERTIFICATE" {
			t.Errorf("%s has the key", name)
		}
	}
}

// A second name of the file, which somebody gave it to have it overwritten, keeps what it
// had: a new authority is a new file.
func TestHostile103HardLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links are other things here")
	}
	dir := t.TempDir() + "/mitmail"
	path := open(t, dir).Info().Path
	second := filepath.Join(t.TempDir(), "second")
	if err := os.Link(path, second); err != nil {
		t.Skip(err)
	}
	before, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Renew(dir); err != nil {
		t.Fatal(err)
	}
	if now, _ := os.ReadFile(second); !bytes.Equal(now, before) {
		t.Error("what goes by the second name was written over")
	}
	alone(t, dir)
}
