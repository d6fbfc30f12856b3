package cert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// leafOf makes a leaf.
func leafOf(t testing.TB, a *Authority, n Request) *tls.Certificate {
	t.Helper()
	leaf, err := a.Leaf(n)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// trusting is a pool with an authority as it is exported.
func trusting(t testing.TB, a *Authority) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.PEM()) {
		t.Fatal("the PEM holds no certificate")
	}
	return pool
}

func TestLeafIsValidForItsNames(t *testing.T) {
	a := fresh(t)
	leaf := leafOf(t, a, Request{
		SNI:   "Mail.Example.com",
		Host:  "smtp.example.net.",
		Local: netip.MustParseAddr("::ffff:192.0.2.1"),
		Real: &x509.Certificate{
			DNSNames:    []string{"*.Example.org", "mx.example.org", "*bad.example.org"},
			IPAddresses: []net.IP{net.ParseIP("2001:db8::1")},
		},
	}).Leaf
	for name, want := range map[string]bool{
		"mail.example.com":  true,
		"smtp.example.net":  true,
		"localhost":         true,
		"192.0.2.1":         true,
		"any.example.org":   true,
		"mx.example.org":    true,
		"2001:db8::1":       true,
		"example.com":       false,
		"192.0.2.2":         false,
		"a.any.example.org": false,
	} {
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: trusting(t, a)})
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := leaf.Subject.CommonName; got != "mail.example.com" {
		t.Errorf("the common name is %q", got)
	}
}

func TestLeafIsForServers(t *testing.T) {
	leaf := leafOf(t, fresh(t), Request{}).Leaf
	if len(leaf.ExtKeyUsage) != 1 || leaf.ExtKeyUsage[0] != x509.ExtKeyUsageServerAuth {
		t.Errorf("its extended usage is %v", leaf.ExtKeyUsage)
	}
	if leaf.IsCA || leaf.KeyUsage != x509.KeyUsageDigitalSignature {
		t.Errorf("it is good for more than signatures: CA %t, usage %b", leaf.IsCA, leaf.KeyUsage)
	}
	if key := leaf.PublicKey.(*ecdsa.PublicKey); key.Curve != elliptic.P256() {
		t.Errorf("its key is on %s", key.Params().Name)
	}
	if len(leaf.Subject.ToRDNSequence()) == 0 || leaf.SerialNumber.BitLen() < 64 {
		t.Errorf("subject %q, serial number %v", leaf.Subject, leaf.SerialNumber)
	}
}

// A client and a server shake hands with a leaf, and the client is shown the
// authority.
func TestHandshake(t *testing.T) {
	a := fresh(t)
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	server := tls.Server(there, &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return a.Leaf(Request{SNI: hello.ServerName})
	}})
	go server.Handshake()
	client := tls.Client(here, &tls.Config{ServerName: "mail.example.com", RootCAs: trusting(t, a)})
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if shown := client.ConnectionState().PeerCertificates; len(shown) != 2 || !shown[1].Equal(a.root) {
		t.Errorf("the client was shown %d certificates", len(shown))
	}
}

func TestSameNamesSameLeaf(t *testing.T) {
	a := fresh(t)
	first := leafOf(t, a, Request{SNI: "a.example", Host: "b.example"})
	if leafOf(t, a, Request{SNI: "B.example", Host: "a.example."}) != first {
		t.Error("the same set of names has two leaves")
	}
	other := leafOf(t, a, Request{SNI: "a.example"})
	if other == first {
		t.Error("two sets of names have one leaf")
	}
	if !a.leafKey.Equal(other.PrivateKey) || !a.leafKey.Equal(first.PrivateKey) {
		t.Error("the leaves have several keys")
	}
}

func TestLeafAtOnce(t *testing.T) {
	a := fresh(t)
	leaves := make([]*tls.Certificate, 40)
	var all sync.WaitGroup
	for i := range leaves {
		all.Go(func() { leaves[i], _ = a.Leaf(Request{SNI: fmt.Sprintf("h%d.example", i%4)}) })
	}
	all.Wait()
	for i, leaf := range leaves {
		if leaf == nil || leaf != leaves[i%4] {
			t.Fatalf("the leaf of h%d.example was made twice, or not", i%4)
		}
	}
}

func TestLeafLasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fresh(t)
		leaf := leafOf(t, a, Request{})
		if lasts := leaf.Leaf.NotAfter.Sub(leaf.Leaf.NotBefore) + time.Second; lasts != 397*day {
			t.Errorf("a leaf lasts %v", lasts)
		}
		if before := time.Since(leaf.Leaf.NotBefore); before != time.Hour {
			t.Errorf("a leaf is valid since %v", before)
		}
		time.Sleep(397*day - time.Hour - 2*time.Second)
		if leafOf(t, a, Request{}) != leaf {
			t.Error("a leaf was not kept as long as it lasts")
		}
		time.Sleep(time.Second)
		if leafOf(t, a, Request{}) == leaf {
			t.Error("a leaf was kept for longer than it lasts")
		}
	})
}

func TestLeafEndsWithItsAuthority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fresh(t)
		time.Sleep(3649 * day)
		if leaf := leafOf(t, a, Request{}).Leaf; !leaf.NotAfter.Equal(a.root.NotAfter) {
			t.Errorf("the leaf ends at %v, its authority at %v", leaf.NotAfter, a.root.NotAfter)
		}
		time.Sleep(2 * day)
		_, err := a.Leaf(Request{})
		if err == nil || err.Error() != "mitmail's certificate authority was valid until 2009-12-29" || err.(*Error).Hint() != renewHint {
			t.Errorf("the authority has ended: %v", err)
		}
	})
}

func TestAuthorityOfTomorrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fresh(t)
		a.root.NotBefore = time.Now().Add(day)
		_, err := a.Leaf(Request{})
		if err == nil || !strings.Contains(err.Error(), "is valid from 2000-01-02 on, and today is 2000-01-01") {
			t.Errorf("the authority has not begun: %v", err)
		}
	})
}

func TestHostile74CacheIsBounded(t *testing.T) {
	a := fresh(t)
	if a.leaves.max != 1000 {
		t.Errorf("it keeps %d leaves", a.leaves.max)
	}
	a.leaves.max = 2
	one, two := leafOf(t, a, Request{SNI: "1"}), leafOf(t, a, Request{SNI: "2"})
	leafOf(t, a, Request{SNI: "1"})
	leafOf(t, a, Request{SNI: "3"})
	if len(a.leaves.found) != 2 || a.leaves.order.Len() != 2 {
		t.Errorf("it keeps %d leaves, in a list of %d", len(a.leaves.found), a.leaves.order.Len())
	}
	if leafOf(t, a, Request{SNI: "1"}) != one {
		t.Error("it forgot a leaf that was just used")
	}
	if leafOf(t, a, Request{SNI: "2"}) == two {
		t.Error("it kept the leaf that was used least")
	}
}
