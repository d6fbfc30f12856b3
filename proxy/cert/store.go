package cert

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// fileName is the file of an authority, in its folder.
const fileName = "mitmail-ca.pem"

// Open opens the authority in a folder. Where there is none it makes one, and
// the folder too.
func Open(dir string) (*Authority, error) {
	path := filepath.Join(dir, fileName)
	if err := privateFolder(dir); err != nil {
		return nil, err
	}
	a, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return a, err
	}
	if err := create(path, os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return load(path)
}

// Find opens the authority in a folder if there is one; the error is
// [fs.ErrNotExist] where there is none. It makes and changes nothing.
func Find(dir string) (*Authority, error) { return load(filepath.Join(dir, fileName)) }

// Renew makes a new authority in a folder, in the place of the old one if there
// is any, whatever is wrong with it. Who trusted the old one has to be told to
// trust the new one. An [Authority] that was opened before goes on as it is.
func Renew(dir string) (*Authority, error) {
	path := filepath.Join(dir, fileName)
	if err := privateFolder(dir); err != nil {
		return nil, err
	}
	if err := create(path, os.Rename); err != nil {
		return nil, err
	}
	return load(path)
}

// privateFolder makes a folder where there is none, and refuses one that belongs
// to somebody else, or that others may look into.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if foreign(info) {
		return &Error{
			text: fmt.Sprintf("the folder %s belongs to another user, and holds the key of mitmail's certificate authority", dir),
			hint: "have it made your own (chown), or use another --confdir",
		}
	}
	if shared(info) {
		return &Error{
			text: fmt.Sprintf("the folder %s is open to others (mode %04o), and holds the key of mitmail's certificate authority", dir, info.Mode().Perm()),
			hint: "chmod 700 " + dir + ", or another --confdir",
		}
	}
	return nil
}

// create makes an authority. Its file gets the name path, by os.Link or
// os.Rename, once all of it is on the disk.
func create(path string, name func(from, to string) error) error {
	text, err := newFile()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), fileName+".*.part") // exclusively, mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return name(f.Name(), path)
}

// newFile is the text of a new authority's file.
func newFile() ([]byte, error) {
	root, key, err := mintRoot(time.Now())
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pemOf("CERTIFICATE", root), pemOf("PRIVATE KEY", der)...), nil
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
