package main_test

import (
	"os"
	"os/exec"
	"testing"
)

// throwaway is who vouches for the real servers.
const throwaway = "CN=Throwaway CA"

// trust is the file with the authority that vouches for the real servers.
func (s *servers) trust() string { return s.path("etc/ca.pem") }

// certify makes that authority, and a certificate for localhost.
func (s *servers) certify(t *testing.T) {
	s.request(t, "/"+throwaway, "ca")
	s.request(t, "/CN=mail.example.test", "server",
		"-CA", s.trust(), "-CAkey", s.path("etc/ca.key"), "-addext", "subjectAltName=DNS:localhost")
	must(t, os.Chmod(s.trust(), 0o644))
}

// request makes a key and a certificate for it, which vouches for itself unless
// told otherwise.
func (s *servers) request(t *testing.T, subject, name string, more ...string) {
	cmd := exec.Command("openssl", "req", "-x509", "-days", "1", "-noenc",
		"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
		"-subj", subject, "-keyout", s.path("etc/"+name+".key"), "-out", s.path("etc/"+name+".pem"))
	output(t, with(cmd, more...))
}

// authority is mitmail's own, in a folder for all tests. What clients have to
// trust is exported as a user would.
type authority struct{ confdir, file string }

func newAuthority(t *testing.T, program string) authority {
	dir := t.TempDir()
	a := authority{dir + "/conf", dir + "/mitmail.pem"}
	output(t, exec.Command(program, "cert", "export", "--pem", "--confdir", a.confdir, "--output", a.file))
	return a
}
