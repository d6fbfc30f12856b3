package main

import (
	"net"
	"syscall"
	"testing"
)

func TestParseRemote(t *testing.T) {
	for text, want := range map[string]remote{
		"smtp://mail.example.com":          {"smtp", "mail.example.com", "25", whenOffered},
		"SMTP+starttls://mail.example.com": {"smtp", "mail.example.com", "25", required},
		"submission+plain://h:2525":        {"submission", "h", "2525", never},
		"submissions://h":                  {"submission", "h", "465", implicit},
		"smtps://[::1]":                    {"smtp", "::1", "465", implicit},
		"lmtp://[::1]:24":                  {"lmtp", "::1", "24", whenOffered},
	} {
		if got, err := parseRemote(text, "smtp", "submission", "lmtp"); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	if r := (remote{host: "::1", port: "25"}); r.address() != "[::1]:25" {
		t.Error(r.address())
	}
}

func TestParseRemoteMisuse(t *testing.T) {
	for _, text := range []string{
		"", "mail.example.com", "pop3://h", "imap://h", "smtp://", "smtp://h:0", "smtp://h:65536", "smtp://h:x",
		"smtp://a@h", "smtp://h/x", "smtp://::1", "smtp://h h", "lmtp+plain://h",
	} {
		r, err := parseRemote(text, "smtp", "lmtp")
		if err == nil {
			t.Errorf("%q was taken for %+v", text, r)
		} else if code := exitCode(t.Context(), err); code != exitUsage || hintOf(err) == "" {
			t.Errorf("%q: exit code %d, hint %q", text, code, hintOf(err))
		}
	}
}

// What keeps a client from its server is told without the words of a library.
func TestUnreached(t *testing.T) {
	r := remote{scheme: "smtp", host: "mail.example.com", port: "25"}
	for _, tt := range []struct {
		err        error
		text, hint string
	}{
		{&net.DNSError{Err: "no such host", IsNotFound: true}, "no such host", "check the host of --server"},
		{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, "the name server cannot say where it is", "check the host of --server"},
		{syscall.ECONNREFUSED, "connection refused", "nothing listens there: check host and port of --server"},
		{syscall.ENETUNREACH, "network is unreachable", ""},
	} {
		err := advised(&net.OpError{Op: "dial", Net: "tcp", Err: tt.err}, r)
		if want := "cannot reach mail.example.com:25: " + tt.text; err.Error() != want || hintOf(err) != tt.hint {
			t.Errorf("%v: %q, hint %q; want %q, hint %q", tt.err, err, hintOf(err), want, tt.hint)
		}
	}
}

func TestInClear(t *testing.T) {
	far, near := remote{host: "192.0.2.1"}, remote{host: "127.0.0.1"}
	if !inClear(far, nil, "LOGIN") || !inClear(far, nil, "") {
		t.Error("a password over the net is not told")
	}
	if inClear(near, nil, "LOGIN") || inClear(far, nil, "CRAM-MD5") || inClear(far, nil, "SCRAM-SHA-256") {
		t.Error("told of a password that nobody can read")
	}
}
