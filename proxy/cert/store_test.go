package cert

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestOpenMakesOneAndKeepsIt(t *testing.T) {
	dir := t.TempDir() + "/a/b"
	first := open(t, dir).Info()
	if first.Path != filepath.Join(dir, "mitmail-ca.pem") || !strings.HasPrefix(first.Subject, "CN=mitmail CA ") {
		t.Errorf("it is %+v", first)
	}
	if again := open(t, dir).Info(); again != first {
		t.Errorf("it became %+v, was %+v", again, first)
	}
	if other := fresh(t).Info(); other.Subject == first.Subject || other.Fingerprint == first.Fingerprint {
		t.Error("two authorities are one")
	}
}

func TestRootIsAnAuthority(t *testing.T) {
	root := fresh(t).root
	if err := root.CheckSignatureFrom(root); err != nil {
		t.Error(err)
	}
	if key := root.PublicKey.(*ecdsa.PublicKey); key.Curve != elliptic.P256() || !root.MaxPathLenZero {
		t.Errorf("its key is on %s, it may make authorities: %t", key.Params().Name, !root.MaxPathLenZero)
	}
	if left := time.Until(root.NotAfter); left < 3649*day {
		t.Errorf("it ends in %v", left)
	}
}

func TestRenew(t *testing.T) {
	dir := t.TempDir() + "/mitmail"
	before := open(t, dir)
	renewed, err := Renew(dir)
	if err != nil {
		t.Fatal(err)
	}
	if renewed.Info().Fingerprint == before.Info().Fingerprint || open(t, dir).Info() != renewed.Info() {
		t.Error("the authority is the old one still")
	}
	leafOf(t, before, Request{})
	if _, err := Renew(t.TempDir() + "/none"); err != nil {
		t.Errorf("where there is none: %v", err)
	}
	alone(t, dir)
}

// alone checks that the folder holds the file of an authority, and nothing else.
func alone(t *testing.T, dir string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != fileName {
		t.Errorf("the folder holds %v: %v", files, err)
	}
}

func TestOpenAtOnce(t *testing.T) {
	for range 10 {
		dir := t.TempDir() + "/mitmail"
		var found [8]string
		var all sync.WaitGroup
		for i := range found {
			all.Go(func() {
				if a, err := Open(dir); err == nil {
					found[i] = a.Info().Fingerprint
				}
			})
		}
		all.Wait()
		want := open(t, dir).Info().Fingerprint
		for _, got := range found {
			if got != want {
				t.Fatalf("%q, want %q", got, want)
			}
		}
		alone(t, dir)
	}
}

func TestProcessesOpenAtOnce(t *testing.T) {
	dir := t.TempDir() + "/mitmail"
	var said [4]bytes.Buffer
	var run [4]*exec.Cmd
	var starts [4]io.Closer
	for i := range run {
		run[i] = exec.Command(os.Args[0])
		run[i].Env = append(os.Environ(), childDir+"="+dir)
		run[i].Stdout = &said[i]
		pipe, err := run[i].StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		starts[i] = pipe
		if err := run[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range starts {
		s.Close()
	}
	for i := range run {
		run[i].Wait()
	}
	want := open(t, dir).Info().Fingerprint + "\n"
	for i := range said {
		if said[i].String() != want {
			t.Errorf("%q, want %q", &said[i], want)
		}
	}
	alone(t, dir)
}

// What is not the file of an authority is refused, and left as it is; renewal
// puts one there.
func TestOpenRefusesOtherFiles(t *testing.T) {
	dir := t.TempDir() + "/mitmail"
	path := open(t, dir).Info().Path
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	leaf := leafOf(t, open(t, dir), Request{})
	key := good[bytes.Index(good, []byte("-----BEGIN PRIVATE")):]
	for what, text := range map[string][]byte{
		"empty":         nil,
		"no key":        good[:len(good)-len(key)],
		"no cert":       key,
		"cut short":     good[:len(good)-30],
		"another's key": append(pemOf("CERTIFICATE", leaf.Certificate[1]), other(t)...),
		"a leaf":        append(pemOf("CERTIFICATE", leaf.Certificate[0]), keyPEM(t, leaf)...),
		"too long":      append(bytes.Repeat([]byte("\n"), maxFile), good...),
	} {
		write(t, path, text)
		_, err := Open(dir)
		if err == nil || !strings.Contains(err.Error(), path+" is not the file of a certificate authority: ") || err.(*Error).Hint() != renewHint {
			t.Errorf("%s: %v", what, err)
		}
		if now, _ := os.ReadFile(path); !bytes.Equal(now, text) {
			t.Errorf("%s: the file was changed", what)
		}
	}
	if _, err := Renew(dir); err != nil {
		t.Error(err)
	}
	open(t, dir)
}

func TestOpenWhereNoFolderCanBe(t *testing.T) {
	file := t.TempDir() + "/file"
	write(t, file, nil)
	for _, dir := range []string{file, file + "/below"} {
		if a, err := Open(dir); err == nil || a != nil {
			t.Errorf("%s was opened", dir)
		}
		if a, err := Renew(dir); err == nil || a != nil {
			t.Errorf("%s was renewed", dir)
		}
	}
}
