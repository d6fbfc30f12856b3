package tlshello

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

var random = strings.Repeat("r", 32)

// extension is one of a hello.
func extension(id byte, value string) string {
	return string([]byte{0, id, byte(len(value) >> 8), byte(len(value))}) + value
}

// hello is the body of one: what stands in front of its extensions, and these.
func hello(kind byte, extensions string) string {
	body := "\x03\x03" + random + "\x01s"
	if kind == ClientHello {
		body += "\x00\x04\x13\x01\xc0\x2f\x01\x00"
	} else {
		body += "\xc0\x28\x00"
	}
	return body + string([]byte{byte(len(extensions) >> 8), byte(len(extensions))}) + extensions
}

func TestRead(t *testing.T) {
	sni := extension(0, "\x00\x0a\x00\x00\x07mx.test")
	for name, c := range map[string]struct {
		kind byte
		body string
		want string
	}{
		"client":                {ClientHello, hello(ClientHello, sni), "TLS 1.2 0x0000 mx.test false true"},
		"client, no extensions": {ClientHello, strings.TrimSuffix(hello(ClientHello, ""), "\x00\x00"), "TLS 1.2 0x0000  false true"},
		"name of another kind":  {ClientHello, hello(ClientHello, extension(0, "\x00\x0a\x01\x00\x07mx.test")), "TLS 1.2 0x0000  false true"},
		"name that lies":        {ClientHello, hello(ClientHello, extension(0, "\x00\x0a\x00\x00\x70mx.test")), "TLS 1.2 0x0000  false true"},
		"two names":             {ClientHello, hello(ClientHello, sni+extension(0, "\x00\x04\x00\x00\x01b")), "TLS 1.2 0x0000 mx.test false true"},
		"versions of a client":  {ClientHello, hello(ClientHello, extension(43, "\x03\x04")), "TLS 1.2 0x0000  false true"},
		"server":                {ServerHello, hello(ServerHello, extension(22, "")), "TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384  true true"},
		"version of a server":   {ServerHello, hello(ServerHello, extension(43, "\x03\x04")), "TLS 1.3 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384  false true"},
		"name of a server":      {ServerHello, hello(ServerHello, sni), "TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384  false true"},
		"extensions cut":        {ServerHello, hello(ServerHello, extension(43, "\x03\x04"))[:44], "TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384  false false"},
		"an extension cut":      {ClientHello, hello(ClientHello, sni+"\x00\x16\x00"), "TLS 1.2 0x0000 mx.test false false"},
		"session that lies":     {ServerHello, "\x03\x03" + random + "\xff", "TLS 1.2 0x0000  false false"},
		"nothing":               {ServerHello, "", "0x0000 0x0000  false false"},
		"no hello":              {Finished, hello(ServerHello, ""), "0x0000 0x0000  false false"},
	} {
		h, ok := Read(c.kind, []byte(c.body))
		got := fmt.Sprintf("%s %s %s %v %v", VersionName(h.Version), SuiteName(h.Suite), h.ServerName, h.EncryptThenMAC, ok)
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

func TestRetry(t *testing.T) {
	for random, want := range map[string]bool{random: false, string(retry): true} {
		if h, _ := Read(ServerHello, []byte("\x03\x03"+random+"\x00\x13\x01\x00")); h.Retry() != want {
			t.Errorf("%x: retry is %v", random, h.Retry())
		}
	}
}

func TestNext(t *testing.T) {
	kind, body, rest, whole := Next([]byte("\x02\x00\x00\x03abc\x0b\x00"))
	if kind != ServerHello || string(body) != "abc" || string(rest) != "\x0b\x00" || !whole {
		t.Errorf("%d %q %q %v", kind, body, rest, whole)
	}
	if kind, body, rest, whole = Next(rest); kind != 0 || body != nil || rest != nil || whole {
		t.Errorf("cut: %d %q %q %v", kind, body, rest, whole)
	}
}

func TestChain(t *testing.T) {
	for name, c := range map[string]struct {
		version uint16
		body    string
		want    string
	}{
		"1.2":     {TLS12, "\x00\x00\x09\x00\x00\x01a\x00\x00\x02bc", "a bc"},
		"1.3":     {TLS13, "\x00\x00\x00\x0d\x00\x00\x01a\x00\x00\x00\x00\x02bc\x00\x00", "a bc"},
		"cut":     {TLS12, "\x00\x00\x09\x00\x00\x01a\x00\x00\x02b", ""},
		"lie":     {TLS12, "\x00\x00\x08\x00\x00\x01a\x00\x00\x09b", "a"},
		"nothing": {TLS12, "", ""},
	} {
		if got := string(bytes.Join(Chain([]byte(c.body), c.version), []byte(" "))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
