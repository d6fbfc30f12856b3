package tlsopen

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

// said is bytes that a side said.
type said struct {
	from decode.Side
	p    []byte
}

// wiretap is a connection that keeps what is written to it, in the order of all
// that both sides write.
type wiretap struct {
	net.Conn
	from decode.Side
	mu   *sync.Mutex
	log  *[]said
}

func (w wiretap) Write(p []byte) (int, error) {
	w.mu.Lock()
	*w.log = append(*w.log, said{w.from, bytes.Clone(p)})
	w.mu.Unlock()
	return w.Conn.Write(p)
}

// connected is the two ends of a connection.
func connected(t testing.TB) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	return client, server
}

// certificate is one for mail.example.com.
func certificate(private, public any) tls.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, DNSNames: []string{"mail.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
}

// converse has the two ends of a TLS connection talk, and returns what passed.
func converse(t testing.TB, client, server *tls.Config) []said {
	t.Helper()
	var log []said
	var mu sync.Mutex
	a, b := connected(t)
	c := tls.Client(wiretap{a, decode.Client, &mu, &log}, client)
	s := tls.Server(wiretap{b, decode.Server, &mu, &log}, server)
	done := make(chan error)
	go func() {
		buf := make([]byte, len(command))
		_, err := io.WriteString(s, greeting)
		if err == nil {
			_, err = io.ReadFull(s, buf)
		}
		if err == nil {
			_, err = io.WriteString(s, answer)
		}
		done <- err
	}()
	buf := make([]byte, len(greeting))
	if _, err := io.ReadFull(c, buf); err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, command)
	buf = make([]byte, len(answer))
	if _, err := io.ReadFull(c, buf); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	a.Close()
	b.Close()
	return log
}

const greeting = "220 mail.example.com\r\n"

var (
	command = strings.Repeat("EHLO client.example.com\r\n", 2000)
	answer  = strings.Repeat("250 mail.example.com\r\n", 2000)
)

// opened is what is opened of a connection, in pieces of so many bytes; 0 for
// what was written at once.
func opened(keys *KeyLog, log []said, piece int) (string, *Decrypter) {
	o := &Decrypter{keys: keys}
	var b strings.Builder
	var last decode.Side
	for _, w := range log {
		for p := w.p; len(p) > 0; {
			n := len(p)
			if piece > 0 {
				n = min(n, piece)
			}
			o.Push(w.from, p[:n], func(clear []byte) {
				if w.from != last {
					fmt.Fprintf(&b, "%v: ", w.from)
					last = w.from
				}
				b.Write(clear)
			})
			p = p[n:]
		}
	}
	return b.String(), o
}

var dialogue = "server: " + greeting + "client: " + command + "server: " + answer

// goSuites are those that Go has.
func goSuites() (all []*tls.CipherSuite) {
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if _, ok := suiteOf(s.ID); ok {
			all = append(all, s)
		}
	}
	return all
}

// certificates are made once: the RSA key takes a while.
var certificates = sync.OnceValue(func() []tls.Certificate {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return []tls.Certificate{certificate(ec, &ec.PublicKey), certificate(rs, &rs.PublicKey)}
})

func TestTLS(t *testing.T) {
	for _, suite := range goSuites() {
		for _, version := range suite.SupportedVersions {
			if version < tls.VersionTLS12 {
				continue
			}
			t.Run(fmt.Sprint(suite.Name, " ", tls.VersionName(version)), func(t *testing.T) {
				var text bytes.Buffer
				client := &tls.Config{InsecureSkipVerify: true, ServerName: "mail.example.com", MinVersion: version, MaxVersion: version,
					CipherSuites: []uint16{suite.ID}, KeyLogWriter: &text}
				log := converse(t, client, &tls.Config{Certificates: certificates(), MinVersion: version, CipherSuites: []uint16{suite.ID}})
				var keys KeyLog
				keys.Add(text.Bytes())
				for _, piece := range []int{0, 1, 100} {
					got, o := opened(&keys, log, piece)
					if got != dialogue || o.state != open {
						t.Fatalf("in pieces of %d: state %d, %s: %.200q", piece, o.state, o.why, got)
					}
					f := o.Facts()
					if f.SNI != "mail.example.com" || f.Version != tls.VersionName(version) || f.Issuer != "CN=test" || len(f.Chain) != 1 || f.Chain[0].Subject != "CN=test" || f.OK != decode.Yes {
						t.Errorf("%+v", f)
					}
				}
			})
		}
	}
}

// insecure is a client whose secrets go to text.
func insecure(text io.Writer) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, ServerName: "mail.example.com", KeyLogWriter: text}
}

// A server may send the client back for another key, and both may know each
// other from an earlier connection. (Of TLS 1.2 Go logs no secrets then.)
func TestTLSHandshakes(t *testing.T) {
	for name, change := range map[string]func(client, server *tls.Config){
		"hello retry": func(client, server *tls.Config) {
			client.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
			server.CurvePreferences = []tls.CurveID{tls.CurveP256}
		},
		"client certificate": func(client, server *tls.Config) {
			client.Certificates, server.ClientAuth = certificates(), tls.RequireAnyClientCert
		},
		"resumed": func(client, _ *tls.Config) { client.MinVersion = tls.VersionTLS13 },
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			client, server := insecure(&text), &tls.Config{Certificates: certificates()}
			client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
			change(client, server)
			for range 2 {
				log := converse(t, client, server)
				var keys KeyLog
				keys.Add(text.Bytes())
				if got, o := opened(&keys, log, 0); got != dialogue {
					t.Fatalf("state %d, %s: %.200q", o.state, o.why, got)
				}
			}
		})
	}
}

// What cannot be opened is not, and is not kept either.
func TestTLSUnopened(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		var text, other bytes.Buffer
		client, server := insecure(&text), &tls.Config{Certificates: certificates(), MaxVersion: version}
		log := converse(t, client, server)
		converse(t, insecure(&other), server)
		var whole, lines = text.String(), strings.SplitAfter(text.String(), "\n")
		flipped := whole[:len(whole)-2] + "0\n"
		if flipped == whole {
			flipped = whole[:len(whole)-2] + "1\n"
		}
		damaged := append([]said(nil), log...)
		for i, w := range damaged {
			if i > len(damaged)/2 {
				damaged[i].p = bytes.Clone(w.p)
				damaged[i].p[len(w.p)-1] ^= 1
			}
		}
		for name, c := range map[string]struct {
			keys  string
			log   []said
			state state
			why   string
		}{
			"no keys":    {"", log, noSecrets, "the key log has no secrets of it"},
			"other keys": {other.String(), log, noSecrets, "the key log has no secrets of it"},
			"a key less": {strings.Join(lines[1:], ""), log, failed, "the key log has not all secrets of it"},
			"wrong key":  {flipped, log, failed, "does not open"},
			"damaged":    {whole, damaged, failed, "does not open"},
			"no hello":   {whole, log[1:], failed, ""},
			"no TLS":     {whole, []said{{decode.Server, []byte("220 mail.example.com\r\n")}}, failed, "no TLS record"},
		} {
			t.Run(fmt.Sprint(name, " ", tls.VersionName(version)), func(t *testing.T) {
				if name == "a key less" && version == tls.VersionTLS12 {
					c.state, c.why = noSecrets, "" // it has but one
				}
				var keys KeyLog
				keys.Add([]byte(c.keys))
				got, o := opened(&keys, c.log, 0)
				if o.state != c.state || !strings.Contains(o.why, c.why) || got == dialogue {
					t.Errorf("state %d, not %d: %q", o.state, c.state, o.why)
				}
				if kept := cap(o.sides[0].record) + cap(o.sides[1].record); kept > 0 {
					t.Errorf("%d bytes kept", kept)
				}
			})
		}
	}
}

// TLS 1.3 has no suites of CBC, but a hello can name one.
func TestTLS13WithCBC(t *testing.T) {
	var text bytes.Buffer
	log := converse(t, insecure(&text), &tls.Config{Certificates: certificates()})
	i := slices.IndexFunc(log, func(w said) bool { return w.from == decode.Server })
	const suite = 5 + 4 + 2 + 32 + 1 + 32 // behind the headers, the version, the random and the session
	log[i].p[suite], log[i].p[suite+1] = 0x00, 0x2f
	var keys KeyLog
	keys.Add(text.Bytes())
	if _, o := opened(&keys, log, 0); o.state != failed || o.why != "the secret is none of TLS_RSA_WITH_AES_128_CBC_SHA" {
		t.Errorf("state %d: %q", o.state, o.why)
	}
}

// Behind bytes that are missing nothing opens.
func TestTLSGap(t *testing.T) {
	var text bytes.Buffer
	log := converse(t, insecure(&text), &tls.Config{Certificates: certificates()})
	var keys KeyLog
	keys.Add(text.Bytes())
	half := len(log) - 5
	said, o := opened(&keys, log[:half], 0)
	o.Gap(decode.Server)
	for _, w := range log[half:] {
		o.Push(w.from, w.p, func(p []byte) { said += string(p) })
	}
	if o.state != failed || o.why != "a part of what the server said is missing" || !strings.HasPrefix(dialogue, said) || said == "" {
		t.Errorf("state %d, %s: %.100q", o.state, o.why, said)
	}
}

// A client that does not trust the server says so, in the end in clear.
func TestTLSAlert(t *testing.T) {
	hello := converse(t, insecure(io.Discard), &tls.Config{Certificates: certificates()})[0]
	o := &Decrypter{keys: new(KeyLog)}
	o.keys.Add(fmt.Appendf(nil, "CLIENT_HANDSHAKE_TRAFFIC_SECRET %x %x\n", hello.p[11:43], make([]byte, 32)))
	o.Push(decode.Client, hello.p, nil)
	o.Push(decode.Client, []byte("\x15\x03\x03\x00\x02\x02\x30"), nil)
	if f := o.Facts(); f.OK != decode.No || !strings.Contains(f.Error, "the client broke off") || !strings.Contains(f.Error, "unknown certificate authority") {
		t.Errorf("%+v", f)
	}
}

func TestKeyLog(t *testing.T) {
	random := strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"nothing":        {"", 0},
		"comment":        {"# SSL/TLS secrets log file\n\n", 0},
		"two":            {"CLIENT_RANDOM " + random + " 1234\r\nSERVER_TRAFFIC_SECRET_0 " + random + " 5678", 2},
		"upper case":     {"CLIENT_RANDOM " + strings.ToUpper(random) + " 1234\n", 1},
		"unknown":        {"EXPORTER_SECRET " + random + " 1234\n", 0},
		"random short":   {"CLIENT_RANDOM ab 1234\n", 0},
		"not hex":        {"CLIENT_RANDOM " + strings.Repeat("xy", 32) + " 1234\n", 0},
		"secret not hex": {"CLIENT_RANDOM " + random + " xyz\n", 0},
		"secret odd":     {"CLIENT_RANDOM " + random + " 123\n", 0},
		"secret long":    {"CLIENT_RANDOM " + random + " " + strings.Repeat("12", 100) + "\n", 0},
		"long line":      {strings.Repeat("x", 100_000) + "\nCLIENT_RANDOM " + random + " 1234\n", 1},
	} {
		var keys KeyLog
		if got := keys.Add([]byte(c.text)); got != c.want {
			t.Errorf("%s: %d secrets, not %d", name, got, c.want)
		}
		if _, ok := keys.of(bytes.Repeat([]byte{0xab}, 32)); ok != (c.want > 0) {
			t.Errorf("%s: found %v", name, ok)
		}
	}
}

// FuzzTLS damages a connection. Nothing comes out that was not said.
func FuzzTLS(f *testing.F) {
	f.Add([]byte{}, uint16(0))
	f.Add([]byte{1, 0, 9, 200, 3, 9, 1, 7}, uint16(5))
	var logs [2][]said
	var keys KeyLog
	for i, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		var text bytes.Buffer
		logs[i] = converse(f, insecure(&text), &tls.Config{Certificates: certificates(), MaxVersion: version})
		keys.Add(text.Bytes())
	}
	f.Fuzz(func(t *testing.T, damage []byte, piece uint16) {
		for _, log := range logs {
			hurt := append([]said(nil), log...)
			for i := 0; i+3 < len(damage); i += 4 {
				w := &hurt[int(damage[i])%len(hurt)]
				w.p = bytes.Clone(w.p)
				where := (int(damage[i+1])<<8 | int(damage[i+2])) % len(w.p)
				w.p[where] ^= damage[i+3]
			}
			o := &Decrypter{keys: &keys}
			rest := map[decode.Side]string{decode.Client: command, decode.Server: greeting + answer}
			for _, w := range hurt {
				for p := range slices.Chunk(w.p, int(piece)+1) {
					o.Push(w.from, p, func(clear []byte) {
						after, ok := strings.CutPrefix(rest[w.from], string(clear))
						if !ok {
							t.Fatalf("the %v said %q", w.from, clear)
						}
						rest[w.from] = after
					})
				}
			}
		}
	})
}

// A suite that is opened has the name that it has where it passes unopened.
func TestSuiteNames(t *testing.T) {
	for number, want := range map[uint16]string{
		0x1301: "TLS_AES_128_GCM_SHA256",
		0xc02f: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		0xccaa: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
		0x0033: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
		0x0039: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
		0x003d: "TLS_RSA_WITH_AES_256_CBC_SHA256",
		0x0067: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
		0x006b: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
		0x009e: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
		0x009f: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
		0xc024: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
		0xc028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
	} {
		random := strings.Repeat("r", 32)
		var keys KeyLog
		keys.Add(fmt.Appendf(nil, "CLIENT_RANDOM %x %096x\n", random, 1))
		d := NewDecrypter(&keys)
		nothing := func([]byte) { t.Error("something was in clear") }
		d.Push(decode.Client, handshakeRecord(1, "\x03\x03"+random+"\x00\x00\x02"+string([]byte{byte(number >> 8), byte(number)})+"\x01\x00"), nothing)
		d.Push(decode.Server, handshakeRecord(2, "\x03\x03"+random+"\x00"+string([]byte{byte(number >> 8), byte(number)})+"\x00"), nothing)
		if got := d.Facts().Cipher; got != want || d.Over() {
			t.Errorf("0x%04x is %s, want %s: %s", number, got, want, d.Why())
		}
	}
}

// handshakeRecord is a TLS record with a message of the handshake in it.
func handshakeRecord(kind byte, body string) []byte {
	n := len(body)
	return append([]byte{recHandshake, 3, 3, byte((n + 4) >> 8), byte(n + 4), kind, 0, byte(n >> 8), byte(n)}, body...)
}
