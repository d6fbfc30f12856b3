package mailclient

import (
	"crypto/sha256"
	"testing"
)

// The example of RFC 7677 3.
const (
	exampleNonce = "rOprNGfwEbeRWgbNEkqO"
	exampleFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
	exampleFinal = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
	exampleProof = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
)

// exampleClient is the client of the example, its first message sent.
func exampleClient() *scramClient {
	return &scramClient{hash: sha256.New, password: "pencil", nonce: exampleNonce, bare: "n=user,r=" + exampleNonce}
}

func TestSCRAMExample(t *testing.T) {
	c := exampleClient()
	final, err := c.Next([]byte(exampleFirst))
	if err != nil || string(final) != exampleFinal {
		t.Fatalf("got %q, %v", final, err)
	}
	if c.verified() == nil {
		t.Error("verified before the server has shown anything")
	}
	if _, err := c.Next([]byte(exampleProof)); err != nil {
		t.Error(err)
	}
}

func TestSCRAMWrongProof(t *testing.T) {
	c := exampleClient()
	if _, err := c.Next([]byte(exampleFirst)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Next([]byte("v=AAAA")); err == nil {
		t.Error("a wrong signature was taken")
	}
}

func TestSCRAMIterations(t *testing.T) {
	for _, i := range []string{"0", "-1", "1000001", "x", ""} {
		if _, err := exampleClient().Next([]byte("r=" + exampleNonce + "abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + i)); err == nil {
			t.Errorf("computed %q iterations", i)
		}
	}
}
