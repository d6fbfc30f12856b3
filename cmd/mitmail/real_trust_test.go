package main_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitmail/proxy/cert"
)

// trusters are programs, and how mitmail cert says that they come to trust its
// authority. PORT, CRT and P12 stand for what is at hand here; what begins with
// NAME=VALUE is the environment. Those without are for .ci/run to install.
var trusters = []struct {
	name, program string
	plain         string   // the program without trust
	trusting      string   // and with it
	says          []string // of the manual
	rare          bool     // too large to be installed for this
}{
	{"PHP", "php", "php testdata/trust/connect.php PORT", "php -d openssl.cafile=CRT testdata/trust/connect.php PORT", []string{"php -d openssl.cafile=mitmail.crt"}, false},
	{"Python", "python3", "python3 testdata/trust/connect.py PORT", "SSL_CERT_FILE=CRT python3 testdata/trust/connect.py PORT", []string{"SSL_CERT_FILE=mitmail.crt python3"}, false},
	{"Node", "node", "node testdata/trust/connect.js PORT", "NODE_EXTRA_CA_CERTS=CRT node testdata/trust/connect.js PORT", []string{"NODE_EXTRA_CA_CERTS=mitmail.crt"}, true},
	{"Ruby", "ruby", "ruby testdata/trust/connect.rb PORT", "SSL_CERT_FILE=CRT ruby testdata/trust/connect.rb PORT", []string{"SSL_CERT_FILE=mitmail.crt ruby"}, false},
	{"Perl", "perl", "perl testdata/trust/connect.pl PORT", "SSL_CERT_FILE=CRT perl testdata/trust/connect.pl PORT", []string{"SSL_CERT_FILE=mitmail.crt perl"}, false},
	{"Go", "go", "go run GOFILE PORT", "SSL_CERT_FILE=CRT go run GOFILE PORT", []string{"SSL_CERT_FILE=mitmail.crt ./program"}, false},
	{"Java", "javac", "java testdata/trust/Connect.java PORT", "java -Djavax.net.ssl.trustStore=P12 -Djavax.net.ssl.trustStorePassword=changeit testdata/trust/Connect.java PORT",
		[]string{"-Djavax.net.ssl.trustStore=mitmail.p12", "-Djavax.net.ssl.trustStorePassword=changeit", "mitmail cert export --p12 -o mitmail.p12"}, true},
	{"openssl", "openssl", "openssl s_client -quiet -verify_return_error -connect localhost:PORT", "openssl s_client -quiet -verify_return_error -CAfile CRT -connect localhost:PORT", []string{"-CAfile mitmail.crt"}, false},
	{"curl", "curl", "curl --silent --verbose smtps://localhost:PORT", "curl --silent --verbose --cacert CRT smtps://localhost:PORT", []string{"--cacert mitmail.crt"}, false},
	{"swaks", "swaks", "swaks --server localhost:PORT --tls-on-connect --tls-verify --tls-ca-path OTHER --quit-after EHLO",
		"swaks --server localhost:PORT --tls-on-connect --tls-verify --tls-ca-path CRT --quit-after EHLO", []string{"--tls-verify --tls-ca-path mitmail.crt"}, false},
	{"msmtp", "msmtp", "msmtp --serverinfo --host=localhost --port=PORT --tls=on --tls-starttls=off",
		"msmtp --serverinfo --host=localhost --port=PORT --tls=on --tls-starttls=off --tls-trust-file=CRT", []string{"--tls-trust-file=mitmail.crt"}, false},
}

// TestTrust has programs meet mitmail's certificate: they refuse it, and take it
// once they were told what mitmail cert says.
func TestTrust(t *testing.T) {
	manual := output(t, exec.Command(buildMitmail(t), "--confdir", filepath.Join(t.TempDir(), "conf"), "cert"))
	dir := t.TempDir()
	authority, other := unknownAuthority(t), unknownAuthority(t)
	p12, err := authority.PKCS12()
	must(t, err)
	for name, text := range map[string][]byte{"mitmail.crt": authority.PEM(), "other.crt": other.PEM(), "mitmail.p12": p12} {
		must(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	source, err := os.ReadFile("testdata/trust/connect.go.txt")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "connect.go"), source, 0o600))
	words := strings.NewReplacer("PORT", strconv.Itoa(greeter(t, authority)), "CRT", filepath.Join(dir, "mitmail.crt"),
		"P12", filepath.Join(dir, "mitmail.p12"), "OTHER", filepath.Join(dir, "other.crt"), "GOFILE", filepath.Join(dir, "connect.go"))
	for _, c := range trusters {
		t.Run(c.name, func(t *testing.T) {
			for _, text := range c.says {
				if !strings.Contains(manual, text) {
					t.Errorf("mitmail cert does not say %q", text)
				}
			}
			if _, err := exec.LookPath(c.program); err != nil && !c.rare && os.Getenv("MITMAIL_REQUIRE_REAL") != "" {
				t.Fatal(err)
			} else if err != nil {
				t.Skip(err)
			}
			if text, taken := meets(words.Replace(c.plain)); taken {
				t.Errorf("it takes the certificate without being told to trust it:\n%s", text)
			}
			if text, taken := meets(words.Replace(c.trusting)); !taken {
				t.Errorf("it does not take the certificate:\n%s", text)
			}
		})
	}
}

// meets runs a command line against the greeter, and reports whether it got to
// hear what is said inside TLS.
func meets(line string) (text string, taken bool) {
	words := strings.Fields(line)
	env := os.Environ()
	for strings.Contains(words[0], "=") {
		env, words = append(env, words[0]), words[1:]
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env, cmd.Stdin = env, stdin("QUIT\r\n")
	said, _ := cmd.CombinedOutput()
	return string(said), strings.Contains(string(said), "220 ") || strings.Contains(string(said), "mitmail ESMTP")
}

// unknownAuthority is an authority that nobody knows yet.
func unknownAuthority(t *testing.T) *cert.Authority {
	authority, err := cert.Open(filepath.Join(t.TempDir(), "conf"))
	must(t, err)
	return authority
}

// greeter is a server inside TLS, as mitmail shows one, that says yes to all.
func greeter(t *testing.T, authority *cert.Authority) (port int) {
	leaf, err := authority.Leaf(cert.Request{SNI: "localhost"})
	must(t, err)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{*leaf}})
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go greet(conn)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func greet(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 mitmail ESMTP\r\n")
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		if strings.HasPrefix(strings.ToUpper(lines.Text()), "QUIT") {
			fmt.Fprint(conn, "221 bye\r\n")
			return
		}
		fmt.Fprint(conn, "250 fine\r\n")
	}
}
