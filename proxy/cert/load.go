package cert

import (
	"crypto"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxFile is more than the file of an authority ever has.
const maxFile = 64 << 10

const renewHint = "mitmail cert renew makes a new one"

// load reads the file of an authority.
func load(path string) (*Authority, error) {
	text, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(text, text)
	if err == nil && (!pair.Leaf.IsCA || pair.Leaf.CheckSignatureFrom(pair.Leaf) != nil) {
		err = errors.New("its certificate does not vouch for others")
	}
	if err != nil {
		return nil, broken(path, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return newAuthority(path, pair.Leaf, pair.PrivateKey.(crypto.Signer))
}

func broken(path, why string) error {
	return &Error{text: fmt.Sprintf("%s is not the file of a certificate authority: %s", path, why), hint: renewHint}
}

// readPrivate reads a file that only its owner has a right to, and that is no
// link.
func readPrivate(path string) ([]byte, error) {
	f, err := openNoFollow(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, broken(path, "it is not a regular file")
	case foreign(info):
		return nil, &Error{
			text: path + " belongs to another user, and holds the key of mitmail's certificate authority",
			hint: "have it made your own (chown), or use another --confdir",
		}
	case shared(info):
		return nil, &Error{
			text: fmt.Sprintf("%s is open to others (mode %04o), and holds the key of mitmail's certificate authority", path, info.Mode().Perm()),
			hint: "chmod 600 " + path + ", or if somebody may have read it: " + renewHint,
		}
	}
	return io.ReadAll(io.LimitReader(f, maxFile))
}
