package main_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"text/template"
	"time"

	"mitmail/proxy/porttest"
)

// The one account that the real servers know. Passwords are kept in clear,
// so that every mechanism can be checked.
const (
	realUser     = "alice"
	realPassword = "open sesame 42"
	realAddress  = realUser + "@example.test"
)

// servers is Postfix and Dovecot, run from a folder of their own on free ports
// of 127.0.0.1. The templates of their configuration see its fields.
type servers struct {
	Root   string // everything they read and write
	User   string
	UID    int  // owns the mailbox
	Secure bool // they speak TLS

	SMTP, Cyrus, POP3, LMTP int // ports; Cyrus is SMTP with the mechanisms of Cyrus SASL
	SMTPS, CyrusS, POP3S    int // the same with TLS from the first byte; not open unless Secure
}

// startServers needs all of the real programs, and ends the servers with the
// test.
func startServers(t *testing.T, secure bool) *servers {
	t.Helper()
	needPrograms(t)
	s := &servers{Root: tempRoot(t), User: realUser, UID: 65534, Secure: secure}
	for _, port := range s.ports() {
		*port = porttest.Free(t)
	}
	s.layOut(t)
	s.run(t, "dovecot.log", "dovecot", "-F", "-c", s.path("etc/dovecot.conf"))
	output(t, exec.Command("postfix", "-c", s.path("etc"), "check"))
	s.run(t, "postfix.log", "/usr/lib/postfix/sbin/master", "-d", "-c", s.path("etc"))
	for _, port := range s.ports() {
		await(t, "port "+strconv.Itoa(*port), func() bool { return accepts(*port) })
	}
	return s
}

// ports is the ports that are to be open.
func (s *servers) ports() []*int {
	ports := []*int{&s.SMTP, &s.Cyrus, &s.POP3, &s.LMTP}
	if s.Secure {
		ports = append(ports, &s.SMTPS, &s.CyrusS, &s.POP3S)
	}
	return ports
}

// layOut writes what the servers read: configuration, accounts and keys.
func (s *servers) layOut(t *testing.T) {
	for _, dir := range []string{"etc/sasl", "queue", "data", "mail/" + s.User, "keys/default/HS256"} {
		must(t, os.MkdirAll(s.path(dir), 0o755))
	}
	for _, name := range []string{"main.cf", "master.cf", "dovecot.conf", "oauth2.conf"} {
		s.expand(t, name, "etc/"+name)
	}
	s.expand(t, "smtpd.conf", "etc/sasl/smtpd.conf")
	s.write(t, "etc/passwd", s.User+":"+realPassword+"\n")
	s.write(t, "keys/default/HS256/default", tokenKey())
	if s.Secure {
		s.certify(t)
	}
	saslpasswd := exec.Command("saslpasswd2", "-p", "-c", "-f", s.path("etc/sasl/sasldb2"), "-u", "example.test", s.User)
	saslpasswd.Stdin = stdin(realPassword)
	output(t, saslpasswd)

	must(t, os.Chmod(s.path("etc/sasl/sasldb2"), 0o644))
	chown(t, s.path("data"), "postfix")
	must(t, os.Chown(s.path("mail/"+s.User), s.UID, s.UID))
}

// expand fills in one template of testdata/real.
func (s *servers) expand(t *testing.T, name, to string) {
	tmpl, err := template.ParseFiles(filepath.Join("testdata/real", name))
	must(t, err)
	f, err := os.Create(s.path(to))
	must(t, err)
	defer f.Close()
	must(t, tmpl.Execute(f, s))
}

func (s *servers) path(name string) string { return filepath.Join(s.Root, name) }

func (s *servers) write(t *testing.T, name, text string) {
	must(t, os.WriteFile(s.path(name), []byte(text), 0o644))
}

// run starts a server that ends with the test, which shows its log if it failed.
func (s *servers) run(t *testing.T, log, program string, args ...string) {
	cmd := exec.Command(program, args...)
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		if text, _ := os.ReadFile(s.path(log)); t.Failed() {
			t.Logf("the end of %s:\n%s", log, text[max(0, len(text)-4000):])
		}
	})
}

// accepts says whether someone listens on a port.
func accepts(port int) bool {
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// await polls until done, for at most half a minute.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); !done(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
