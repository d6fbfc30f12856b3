package cert

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// What a client asks for may be anything. Names that cannot be are left out.
func TestHostile74Names(t *testing.T) {
	a := fresh(t)
	label := strings.Repeat("a", 63)
	long := strings.Join([]string{label, label, label, label[:61]}, ".") // 253 bytes
	for sni, want := range map[string]string{
		"":                      "localhost",
		"192.0.2.1":             "192.0.2.1 localhost",
		"::1":                   "::1 localhost",
		"fe80::1%eth0":          "fe80::1 localhost",
		"[::1]":                 "localhost",
		long:                    long + " localhost",
		long + "a":              "localhost",
		label + "a.example":     "localhost",
		"a\x00b.example":        "localhost",
		"*.example.com":         "localhost",
		"*":                     "localhost",
		"b\u00fccher.example":   "localhost",
		"xn--bcher-kva.example": "localhost xn--bcher-kva.example",
		"win_box":               "localhost win_box",
		"a..b":                  "localhost",
		".":                     "localhost",
		"a b":                   "localhost",
		"localhost":             "localhost",
	} {
		leaf := leafOf(t, a, Request{SNI: sni})
		if got := (Request{SNI: sni}).hosts().key(); got != want {
			t.Errorf("%q: the names are %q, want %q", sni, got, want)
		}
		if n := len(leaf.Leaf.DNSNames) + len(leaf.Leaf.IPAddresses); n != len(strings.Fields(want)) {
			t.Errorf("%q: the leaf has %d names", sni, n)
		}
	}
}

func TestHostile74RealNamesAreBounded(t *testing.T) {
	real := &x509.Certificate{IPAddresses: make([]net.IP, 0, 300)}
	for i := range 60 {
		real.DNSNames = append(real.DNSNames, fmt.Sprintf("h%d.example", i))
	}
	for i := range 300 {
		real.IPAddresses = append(real.IPAddresses, net.IPv4(192, 0, byte(i/250), byte(i%250)))
	}
	got := Request{Real: real}.hosts().set()
	if len(got) != 101 || !slices.Contains(got, "h59.example") || !slices.Contains(got, "192.0.0.39") {
		t.Errorf("%d names: %q", len(got), got)
	}
	real.DNSNames = slices.Repeat(real.DNSNames, 20)
	if got := (Request{Real: real}).hosts(); len(got) != 101 {
		t.Errorf("%d names of a certificate with %d", len(got), len(real.DNSNames))
	}
}

// Only the real server may have wildcards, and those only for names that can be.
func TestRealNames(t *testing.T) {
	real := &x509.Certificate{
		DNSNames:    []string{"*.Example.org", "*.a b", "*.", "*", "*.*.example", "a*.example", "example.org"},
		IPAddresses: []net.IP{net.IPv4(192, 0, 2, 1), {1, 2, 3}},
	}
	n := Request{Host: "192.0.2.1", Local: netip.MustParseAddr("::ffff:192.0.2.1"), Real: real}
	if got, want := n.hosts().key(), "*.example.org 192.0.2.1 example.org localhost"; got != want {
		t.Errorf("the names are %q, want %q", got, want)
	}
}

// A common name is 64 bytes at most, so a longer name gives way to the next.
func TestCommonName(t *testing.T) {
	long := strings.Repeat("a", 60) + ".example"
	leaf := leafOf(t, fresh(t), Request{SNI: long, Host: "b.example"}).Leaf
	if leaf.Subject.CommonName != "b.example" || !slices.Contains(leaf.DNSNames, long) {
		t.Errorf("common name %q, names %q", leaf.Subject.CommonName, leaf.DNSNames)
	}
}

func FuzzLeaf(f *testing.F) {
	a := fresh(f)
	f.Add("mail.example.com", "192.0.2.1", "*.example.org", []byte{192, 0, 2, 1})
	f.Add("a\x00b", "\xff", "*.*.example", []byte{1})
	f.Fuzz(func(t *testing.T, sni, host, real string, ip []byte) {
		local, _ := netip.AddrFromSlice(ip)
		leaf, err := a.Leaf(Request{sni, host, local, &x509.Certificate{DNSNames: []string{real}, IPAddresses: []net.IP{ip}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := leaf.Leaf.VerifyHostname("localhost"); err != nil {
			t.Error(err)
		}
	})
}
