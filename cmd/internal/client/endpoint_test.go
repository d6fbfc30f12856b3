package client

import (
	"net"
	"syscall"
	"testing"

	"mitmail/cmd/internal/exit"
	"mitmail/decode"
	"mitmail/proxy"
)

func TestParseServer(t *testing.T) {
	for text, want := range map[string]string{
		"smtp://mail.example.com":          "smtp://mail.example.com:25",
		"SMTP+starttls://mail.example.com": "smtp+starttls://mail.example.com:25",
		"submission+plain://h:2525":        "submission+plain://h:2525",
		"smtps://[::1]":                    "smtps://[::1]:465",
		"lmtp://[::1]:24":                  "lmtp://[::1]:24",
	} {
		if got, err := ParseServer(text, decode.SMTP); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}

func TestParseServerMisuse(t *testing.T) {
	for _, text := range []string{
		"", "mail.example.com", "pop3://h", "imap://h", "smtp://", "smtp://h:0", "smtp://h:65536", "smtp://h:x",
		"smtp://a@h", "smtp://h/x", "smtp://::1", "smtp://h h", "lmtp+plain://h",
	} {
		r, err := ParseServer(text, decode.SMTP)
		if err == nil {
			t.Errorf("%q was taken for %s", text, r)
		} else if code := exit.Code(t.Context(), err); code != exit.Usage || exit.Hint(err) == "" {
			t.Errorf("%q: exit code %d, hint %q", text, code, exit.Hint(err))
		}
	}
}

// What keeps a client from its server is said without the words of a library.
func TestHostile83Unreached(t *testing.T) {
	r := proxy.Endpoint{Host: "mail.example.com", Port: 25}
	for _, tt := range []struct {
		err        error
		text, hint string
	}{
		{&net.DNSError{Err: "no such host", IsNotFound: true}, "no such host", "check the name of the host"},
		{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, "the name server cannot say where it is", "check the name of the host"},
		{syscall.ECONNREFUSED, "connection refused", "nothing listens there: check host and port"},
		{syscall.ENETUNREACH, "network is unreachable", ""},
	} {
		err := Advise(&net.OpError{Op: "dial", Net: "tcp", Err: tt.err}, r)
		if want := "cannot reach mail.example.com:25: " + tt.text; err.Error() != want || exit.Hint(err) != tt.hint {
			t.Errorf("%v: %q, hint %q; want %q, hint %q", tt.err, err, exit.Hint(err), want, tt.hint)
		}
	}
}

func TestInClear(t *testing.T) {
	far, near := proxy.Endpoint{Host: "192.0.2.1"}, proxy.Endpoint{Host: "127.0.0.1"}
	if !inClear(far, nil, "LOGIN") || !inClear(far, nil, "") {
		t.Error("a password in clear over the net is not reported")
	}
	if inClear(near, nil, "LOGIN") || inClear(far, nil, "CRAM-MD5") || inClear(far, nil, "SCRAM-SHA-256") {
		t.Error("a password that cannot be read is reported")
	}
}
