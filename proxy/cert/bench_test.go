package cert

import (
	"crypto/x509"
	"fmt"
	"testing"
)

// BenchmarkMint makes a leaf each time.
func BenchmarkMint(b *testing.B) {
	a := fresh(b)
	for i := 0; b.Loop(); i++ {
		leafOf(b, a, Request{SNI: fmt.Sprintf("h%d.example.com", i), Host: "mail.example.com"})
	}
}

// BenchmarkLeaf asks for the same leaf, with few names and with as many as there
// can be.
func BenchmarkLeaf(b *testing.B) {
	var many x509.Certificate
	for i := range maxReal {
		many.DNSNames = append(many.DNSNames, fmt.Sprintf("h%d.example.com", i))
	}
	for name, real := range map[string]*x509.Certificate{"few": nil, "many": &many} {
		b.Run(name, func(b *testing.B) {
			a := fresh(b)
			for b.Loop() {
				leafOf(b, a, Request{SNI: "mail.example.com", Host: "mail.example.com", Real: real})
			}
		})
	}
}
