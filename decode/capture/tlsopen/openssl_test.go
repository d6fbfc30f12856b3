package tlsopen

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mitmail/decode"
)

// Go has neither encrypt-then-MAC nor SHA-384 with CBC nor DHE, and begins no
// KeyUpdate and no renegotiation. OpenSSL has and does all of that.
func TestOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl: apt-get install openssl")
	}
	server := reverser(t, openssl)
	for name, c := range map[string]struct{ options, command string }{
		"encrypt-then-mac sha1":   {"-tls1_2 -cipher ECDHE-RSA-AES128-SHA", ""},
		"encrypt-then-mac sha256": {"-tls1_2 -cipher ECDHE-RSA-AES128-SHA256", ""},
		"encrypt-then-mac sha384": {"-tls1_2 -cipher ECDHE-RSA-AES256-SHA384", ""},
		"mac-then-encrypt sha384": {"-tls1_2 -cipher ECDHE-RSA-AES256-SHA384 -no_etm", ""},
		"dhe gcm":                 {"-tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384", ""},
		"dhe chacha20":            {"-tls1_2 -cipher DHE-RSA-CHACHA20-POLY1305", ""},
		"dhe sha256":              {"-tls1_2 -cipher DHE-RSA-AES256-SHA256", ""},
		"rsa sha256":              {"-tls1_2 -cipher AES256-SHA256", ""},
		"renegotiation":           {"-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "R\n"},
		"key update aes-128":      {"-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", "K\n"},
		"key update aes-256":      {"-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", "K\n"},
		"key update chacha20":     {"-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", "K\n"},
		"key update of a side":    {"-tls1_3", "k\n"},
	} {
		t.Run(name, func(t *testing.T) {
			keyLog := filepath.Join(t.TempDir(), "keys")
			r := relayTo(t, server)
			client := exec.Command(openssl, append([]string{"s_client", "-brief", "-connect", r.address, "-keylogfile", keyLog}, strings.Fields(c.options)...)...)
			in, out := pipes(t, client)
			for _, line := range []string{"one", "two"} {
				if line == "two" && c.command != "" {
					r.during(func() { io.WriteString(in, c.command) }) // a letter that is read alone is a command
				}
				io.WriteString(in, line+"\n")
				if got, err := out.ReadString('\n'); err != nil || got != string([]byte{line[2], line[1], line[0], '\n'}) {
					t.Fatalf("the server says %q, %v", got, err)
				}
			}
			in.Close()
			log := r.all()
			var keys KeyLog
			text, err := os.ReadFile(keyLog)
			if err != nil || keys.Add(text) == 0 {
				t.Fatal("no secrets: ", err)
			}
			got, o := opened(&keys, log, 0)
			if want := "client: one\nserver: eno\nclient: two\nserver: owt\n"; got != want {
				t.Errorf("state %d, %s: %q", o.state, o.why, got)
			}
		})
	}
}

// pipes starts a command and returns what it reads and writes.
func pipes(t *testing.T, cmd *exec.Cmd) (io.WriteCloser, *bufio.Reader) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return in, bufio.NewReader(out)
}

// reverser starts a server that answers each line with its reverse, and returns
// its address.
func reverser(t *testing.T, openssl string) string {
	t.Helper()
	certificate, key := pemFiles(t)
	server := exec.Command(openssl, "s_server", "-rev", "-client_renegotiation", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key)
	_, out := pipes(t, server)
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatal("no server: ", err)
		}
		if address, ok := strings.CutPrefix(strings.TrimSpace(line), "ACCEPT "); ok {
			return address
		}
	}
}

// pemFiles is a certificate with an RSA key, and the key, in files.
func pemFiles(t *testing.T) (certificate, key string) {
	t.Helper()
	c := certificates()[1]
	private, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	return write("cert.pem", "CERTIFICATE", c.Certificate[0]), write("key.pem", "PRIVATE KEY", private)
}

// relay keeps what passes through it on one connection.
type relay struct {
	address string
	mu      sync.Mutex
	passed  sync.Cond
	log     []said
	done    sync.WaitGroup
}

// during calls f and waits until something has passed since.
func (r *relay) during(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := len(r.log)
	f()
	for len(r.log) == before {
		r.passed.Wait()
	}
}

func relayTo(t *testing.T, server string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{address: l.Addr().String()}
	r.passed.L = &r.mu
	r.done.Go(func() {
		client, err := l.Accept()
		l.Close()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", server)
		if err != nil {
			client.Close()
			return
		}
		r.done.Go(func() { r.pass(decode.Client, client, server) })
		r.done.Go(func() { r.pass(decode.Server, server, client) })
	})
	t.Cleanup(func() { l.Close() })
	return r
}

func (r *relay) pass(from decode.Side, src, dst net.Conn) {
	defer dst.Close()
	buf := make([]byte, 4096)
	for {
		n, err := src.Read(buf)
		if err != nil {
			return
		}
		r.mu.Lock()
		r.log = append(r.log, said{from, bytes.Clone(buf[:n])})
		r.passed.Broadcast()
		r.mu.Unlock()
		dst.Write(buf[:n])
	}
}

// all is what has passed, when both sides have ended.
func (r *relay) all() []said {
	r.done.Wait()
	return r.log
}
