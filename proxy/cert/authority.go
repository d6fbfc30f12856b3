package cert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"sync"
	"time"
)

// maxLeaves is how many leaves are kept.
const maxLeaves = 1000

// Authority is a certificate authority (RFC 5280 3.2). It may be used by several
// goroutines at once. Make one with [Open] or [Renew].
type Authority struct {
	path    string
	root    *x509.Certificate
	signer  crypto.Signer
	leafKey *ecdsa.PrivateKey

	mu     sync.Mutex // guards leaves, and is held while one is made: it is made once
	leaves *cache
}

// newAuthority is the authority of a certificate and its key.
func newAuthority(path string, root *x509.Certificate, key crypto.Signer) (*Authority, error) {
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Authority{path: path, root: root, signer: key, leafKey: leafKey, leaves: newCache(maxLeaves)}, nil
}

// Leaf is a certificate, with its key and the authority's certificate behind it,
// for a server that goes by these names. The same set of names gives the same
// leaf; nobody may change it. The error is an [*Error]: the authority is not valid
// today.
func (a *Authority) Leaf(n Request) (*tls.Certificate, error) {
	now, hosts := time.Now(), n.hosts()
	key := hosts.key()
	a.mu.Lock()
	defer a.mu.Unlock()
	if leaf := a.leaves.get(key); leaf != nil && now.Before(leaf.Leaf.NotAfter) {
		return leaf, nil
	}
	if err := a.valid(now); err != nil {
		return nil, err
	}
	leaf, err := a.mint(hosts, now)
	if err != nil {
		return nil, err
	}
	a.leaves.put(key, leaf)
	return leaf, nil
}

// valid says why the authority cannot vouch for anything now, if it cannot.
func (a *Authority) valid(now time.Time) error {
	switch from, until := a.root.NotBefore, a.root.NotAfter; {
	case now.After(until):
		return &Error{text: "mitmail's certificate authority was valid until " + until.Format(time.DateOnly), hint: renewHint}
	case now.Before(from):
		return &Error{
			text: fmt.Sprintf("mitmail's certificate authority is valid from %s on, and today is %s", from.Format(time.DateOnly), now.UTC().Format(time.DateOnly)),
			hint: "check the clock of this machine, or: " + renewHint,
		}
	}
	return nil
}

// Info is what there is to say about an authority.
type Info struct {
	Subject     string    // distinguished name (RFC 4514)
	Fingerprint string    // SHA-256 of the certificate: AA:BB:…, as other programs show it
	From, Until time.Time // when it is valid
	Path        string    // of the file, which holds the key too
}

// Info tells about the authority.
func (a *Authority) Info() Info {
	sum := sha256.Sum256(a.root.Raw)
	pairs := strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
	return Info{a.root.Subject.String(), pairs, a.root.NotBefore, a.root.NotAfter, a.path}
}
