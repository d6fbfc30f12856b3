package capture_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tlsopen"
)

// sealing is a session that goes on in TLS.
type sealing struct {
	port  uint16
	clear []string // what is said before TLS begins
	tls   []string // what is said inside, by turns
}

var (
	starttls = sealing{587,
		[]string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250 STARTTLS\r\n", "C STARTTLS\r\n", "S 220 go\r\n"},
		[]string{"C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"}}
	stls = sealing{110,
		[]string{"S +OK mx\r\n", "C STLS\r\n", "S +OK go\r\n"},
		[]string{"C CAPA\r\n", "S +OK\r\n.\r\n", "C QUIT\r\n", "S +OK bye\r\n"}}
	implicit = sealing{465, nil,
		[]string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"}}
	implicitPOP3 = sealing{995, nil,
		[]string{"S +OK mx\r\n", "C QUIT\r\n", "S +OK bye\r\n"}}
)

// passing keeps what is written, in the order of both sides.
type passing struct {
	net.Conn
	side string
	mu   *sync.Mutex
	said *[]string
}

func (p passing) Write(b []byte) (int, error) {
	p.mu.Lock()
	*p.said = append(*p.said, p.side+" "+string(b))
	p.mu.Unlock()
	return p.Conn.Write(b)
}

// passed is what passes on the wire, and the secrets of it.
func (s sealing) passed(t testing.TB, version uint16) (said []string, keys string) {
	t.Helper()
	var mu sync.Mutex
	var log bytes.Buffer
	said = append(said, s.clear...)
	a, b := net.Pipe()
	client := tls.Client(passing{a, "C", &mu, &said}, &tls.Config{InsecureSkipVerify: true, ServerName: "mx.example", MaxVersion: version, KeyLogWriter: &log})
	server := tls.Server(passing{b, "S", &mu, &said}, &tls.Config{Certificates: []tls.Certificate{leaf(t)}, SessionTicketsDisabled: true})
	done := make(chan error, 1)
	go func() { done <- s.play(server, "S") }()
	if err := s.play(client, "C"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return said, log.String()
}

// play plays one side: it says its lines, and waits for those of the other.
func (s sealing) play(conn net.Conn, side string) error {
	in := bufio.NewReader(conn)
	for _, line := range s.tls {
		var err error
		if line[:1] == side {
			_, err = io.WriteString(conn, line[2:])
		} else {
			_, err = io.ReadFull(in, make([]byte, len(line)-2))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var leaf = func() func(testing.TB) tls.Certificate {
	make := sync.OnceValues(func() (tls.Certificate, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return tls.Certificate{}, err
		}
		template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
	})
	return func(t testing.TB) tls.Certificate {
		t.Helper()
		c, err := make()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}()

// withBlock is a pcapng file with another block behind its first n.
func withBlock(file []byte, n int, block []byte) []byte {
	at := 0
	for range n {
		at += int(binary.LittleEndian.Uint32(file[at+4:]))
	}
	return capturetest.Cat(file[:at], block, file[at:])
}

// secretsOf is a block with TLS secrets.
func secretsOf(keys string) []byte {
	return capturetest.Block(false, 10, uint32(0x544c534b), uint32(len(keys)), keys)
}

// shown is what a session says of TLS and in it, behind what was said in clear.
func shown(t testing.TB, file []byte, keys *tlsopen.KeyLog) string {
	t.Helper()
	sessions := sessionsOf(t, bytes.NewReader(file), &pipeline{Keys: keys})
	if len(sessions) != 1 {
		t.Fatalf("%d sessions", len(sessions))
	}
	return short(sessions[0])
}

// With the secrets of a key log, or with those that the capture brings before
// they are needed, TLS is opened; without, the session says that it is TLS.
func TestSecretsOfSessions(t *testing.T) {
	for name, c := range map[string]struct {
		sealing
		before, inside string
	}{
		"starttls": {starttls, "smtp C:40000>S:587 CONNECT=220 EHLO EHLO=250 STARTTLS STARTTLS=220 ", "tls EHLO EHLO=250 QUIT QUIT=221"},
		"stls":     {stls, "pop3 C:40000>S:110 CONNECT=+OK STLS STLS=+OK ", "tls CAPA CAPA=+OK QUIT QUIT=+OK"},
		"smtps":    {implicit, "smtp C:40000>S:465 ", "tls CONNECT=220 EHLO EHLO=250 QUIT QUIT=221"},
		"pop3s":    {implicitPOP3, "pop3 C:40000>S:995 ", "tls CONNECT=+OK QUIT QUIT=+OK"},
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(name+" "+tls.VersionName(version), func(t *testing.T) {
				said, keys := c.passed(t, version)
				file := spoken(t, 40000, c.port, said...)
				log := new(tlsopen.KeyLog)
				log.Add([]byte(keys))
				opened := c.before + c.inside
				if got := shown(t, file, log); got != opened {
					t.Errorf("a key log:\ngot  %s\nwant %s", got, opened)
				}
				if got := shown(t, withBlock(file, 1, secretsOf(keys)), nil); got != opened {
					t.Errorf("secrets in front:\ngot  %s\nwant %s", got, opened)
				}
				if got := shown(t, withBlock(file, 5+len(c.clear), secretsOf(keys)), nil); got != opened {
					t.Errorf("secrets in the middle:\ngot  %s\nwant %s", got, opened)
				}
				for name, late := range map[string][]byte{"no secrets": file, "secrets that come too late": capturetest.Cat(file, secretsOf(keys))} {
					got := shown(t, late, nil)
					if !strings.HasPrefix(got, c.before) || !strings.Contains(got, "tls") || strings.Count(got, "opaque/") != 2 || strings.Contains(got, "QUIT") {
						t.Errorf("%s:\ngot %s", name, got)
					}
				}
			})
		}
	}
}

// What was lost inside TLS cannot be opened, nor what comes behind it.
func TestGapInsideTLS(t *testing.T) {
	said, keys := implicit.passed(t, tls.VersionTLS13)
	file := spoken(t, 40000, 465, said...)
	all, _, err := capturetest.Packets(file)
	if err != nil {
		t.Fatal(err)
	}
	lost := int64(len(all) - 4) // the QUIT: behind it come its reply and three for the end
	file = only(t, file, func(p *pcap.Packet, _ *packet.Segment) bool { return p.Number != lost })
	log := new(tlsopen.KeyLog)
	log.Add([]byte(keys))
	got := shown(t, file, log)
	if !strings.HasPrefix(got, "smtp C:40000>S:465 tls CONNECT=220 EHLO EHLO=250 gap/") || !strings.Contains(got, "!gap !tls-failed") || strings.Contains(got, "QUIT") {
		t.Errorf("got %s", got)
	}
}

// The facts of TLS that is opened, and of TLS that is not.
func TestFactsOfTLS(t *testing.T) {
	said, keys := starttls.passed(t, tls.VersionTLS13)
	file := spoken(t, 40000, 587, said...)
	facts := func(keys string) *decode.TLS {
		log := new(tlsopen.KeyLog)
		log.Add([]byte(keys))
		for _, s := range sessionsOf(t, bytes.NewReader(file), &pipeline{Keys: log}) {
			for _, ev := range s.events {
				if w, ok := ev.Payload.(*decode.TLS); ok {
					return w
				}
			}
		}
		return nil
	}
	open, sealed := facts(keys), facts("")
	if open == nil || open.Leg != "both" || open.How != "starttls" || open.SNI != "mx.example" || open.Version != "TLS 1.3" || open.Issuer != "CN=test" || open.OK != decode.Yes || !open.Opened {
		t.Errorf("opened: %+v", open)
	}
	if sealed == nil || sealed.Leg != "both" || sealed.How != "starttls" || sealed.SNI != "mx.example" || sealed.Version != "TLS 1.3" || sealed.Opened {
		t.Errorf("sealed: %+v", sealed)
	}
}
