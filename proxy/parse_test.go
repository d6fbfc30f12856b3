package proxy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseRoute(t *testing.T) {
	for _, c := range []struct{ in, local, remote string }{
		{"1025=smtp://mail.example.com", "smtp://127.0.0.1:1025", "smtp://mail.example.com:25"},
		{"1025=smtp://mail.example.com:2525", "smtp://127.0.0.1:1025", "smtp://mail.example.com:2525"},
		{"0=submission://h", "submission://127.0.0.1:0", "submission://h:587"},
		{"1=lmtp://h", "lmtp://127.0.0.1:1", "lmtp://h:24"},
		{"1=pop3://h", "pop3://127.0.0.1:1", "pop3://h:110"},
		{"1=smtps://h", "smtps://127.0.0.1:1", "smtps://h:465"},
		{"1=submissions://h", "submissions://127.0.0.1:1", "submissions://h:465"},
		{"1=pop3s://h", "pop3s://127.0.0.1:1", "pop3s://h:995"},
		{"[::1]:1025=smtp://[2001:db8::1]:26", "smtp://[::1]:1025", "smtp://[2001:db8::1]:26"},
		{"1=smtp://[2001:db8::1]", "smtp://127.0.0.1:1", "smtp://[2001:db8::1]:25"},
		{"0.0.0.0:1025=smtp://h", "smtp://0.0.0.0:1025", "smtp://h:25"},
		{"localhost:1=smtp://h", "smtp://localhost:1", "smtp://h:25"},
		{"submission://587=smtp://h", "submission://127.0.0.1:587", "smtp://h:25"},
		{"smtps://[::1]:465=submissions://h", "smtps://[::1]:465", "submissions://h:465"},
		{"1=smtp+starttls://h", "smtp+starttls://127.0.0.1:1", "smtp+starttls://h:25"},
		{"smtp+plain://1=smtps://h", "smtp+plain://127.0.0.1:1", "smtps://h:465"},
		{"submission+starttls://[::1]:2=smtp+plain://h", "submission+starttls://[::1]:2", "smtp+plain://h:25"},
		{"pop3s://1=pop3+starttls://h", "pop3s://127.0.0.1:1", "pop3+starttls://h:110"},
		{"1=SMTP://h", "smtp://127.0.0.1:1", "smtp://h:25"},
	} {
		r, err := ParseRoute(c.in)
		if err != nil || r.Text != c.in || r.Local.String() != c.local || r.Remote.String() != c.remote {
			t.Errorf("ParseRoute(%q) = %v %v, %v; want %s, %s", c.in, r.Local, r.Remote, err, c.local, c.remote)
		}
	}
}

func TestParseRouteRefuses(t *testing.T) {
	for _, c := range []struct{ in, text, hint string }{
		{"", "it has to name both ends", "1025=smtp://mail.example.com:25"},
		{"smtp://h", "it has to name both ends", "LOCAL=REMOTE"},
		{"=smtp://h", "it has to name both ends", "LOCAL=REMOTE"},
		{"1025=", "it has to name both ends", "LOCAL=REMOTE"},
		{"1025=h:25", "h:25 has no scheme", "write smtp://h:25 or pop3://h:25"},
		{"1025=smtp://", "names no server", "scheme://host[:port]"},
		{"1025=smtp://:25", "names no server", "scheme://host[:port]"},
		{"1025=http://h", `"http" is not a scheme`, "smtp, submission, lmtp, pop3"},
		{"1025=imap://h", "mitmail speaks SMTP and POP3 only", ""},
		{"1025=IMAPS://h", "mitmail speaks SMTP and POP3 only", ""},
		{"1025=smtp://h:143", "mitmail speaks SMTP and POP3 only", ""},
		{"1025=smtp://[::1]:143", "mitmail speaks SMTP and POP3 only", ""},
		{"1025=h:993", "mitmail speaks SMTP and POP3 only", ""},
		{"1025=smtp://h:0", `"0" is not a port`, "from 1 to 65535"},
		{"1025=smtp://h:65536", `"65536" is not a port`, "from 1 to 65535"},
		{"1025=smtp://h:25/x", `"25/x" is not a port`, "from 1 to 65535"},
		{"1025=smtp://u@h", `route "1025=smtp://…@h": no user name in a route`, "the mail client logs in"},
		{"1025=smtp://u:s/e=c@r@h:25", `route "1025=smtp://…@h:25": no user name in a route`, "the mail client logs in"},
		{"1025=u:secret@h", `route "1025=…@h": no user name in a route`, "the mail client logs in"},
		{"u:secret@1025=smtp://h", `route "…@1025=smtp://h": no user name in a route`, "the mail client logs in"},
		{"1025=smtp:127.0.0.1:9", "smtp:127.0.0.1:9 has no scheme", "write smtp://127.0.0.1:9"},
		{"1025=POP3:/h", "POP3:/h has no scheme", "write POP3://h"},
		{"1025=imap:h", "mitmail speaks SMTP and POP3 only", ""},
		{"1025=smtp://a\x1b[31m", "is not a host name", "scheme://host[:port]"},
		{"1025=smtp://2001:db8::1", "an IPv6 address stands in brackets", "scheme://host[:port]"},
		{"1025=smtp://[h]:25", "is not an IPv6 address in brackets", "scheme://host[:port]"},
		{"1025=smtp://[::1]25", "only a port may follow the bracket", "scheme://host[:port]"},
		{"99999=smtp://h", `"99999" is not a port`, "from 0 to 65535"},
		{"127.0.0.1=smtp://h", "127.0.0.1 has no port to listen on", "LOCAL=REMOTE"},
		{":1025=smtp://h", ":1025 has no address to listen on", "0.0.0.0:1025"},
		{"smtp+plain://1025=smtp://h", "smtp+plain cannot stand beside smtp", "smtp+plain for a leg that stays in clear, smtp+starttls for"},
		{"submission://1025=smtp+starttls://h", "submission cannot stand beside smtp+starttls", "submission+starttls for one that is upgraded"},
		{"1025=lmtp+starttls://h", `"lmtp+starttls" is not a scheme`, "lmtp"},
		{"smtp://1025=smtps://h", "smtp cannot stand beside smtps", "smtp+plain for a leg that stays in clear"},
		{"pop3s://1025=pop3://h", "pop3s cannot stand beside pop3", "pop3+plain for a leg that stays in clear"},
		{"smtp://1025=pop3://h", "smtp cannot stand beside pop3", "the same protocol"},
		{"smtp+plain://1025=pop3+plain://h", "smtp+plain cannot stand beside pop3+plain", "the same protocol"},
		{"lmtp://1025=smtp://h", "lmtp cannot stand beside smtp", "the same protocol"},
		{"lmtp://1025=smtps://h", "lmtp cannot stand beside smtps", "the same protocol"},
	} {
		_, err := ParseRoute(c.in)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), c.text) || !strings.Contains(e.Hint(), c.hint) || (c.hint == "") != (e.Hint() == "") {
			t.Errorf("ParseRoute(%q) = %#v, want an error with %q and a hint with %q", c.in, err, c.text, c.hint)
		}
	}
}

func TestTogether(t *testing.T) {
	for text, want := range map[string]bool{
		"1=smtp://h": true, "submission://1=smtp://h": true, "1=pop3s://h": true, "smtps://1=submissions://h": true, "1=lmtp://h": true,
		"1=smtp+plain://h": false, "1=pop3+starttls://h": false, "smtps://1=smtp+plain://h": false, "smtp+starttls://1=smtps://h": false,
	} {
		if r := route(t, text); r.Coupled() != want {
			t.Errorf("%s: coupled is %v", text, r.Coupled())
		}
	}
}

func FuzzParseRoute(f *testing.F) {
	f.Add("1025=smtp://mail.example.com:25")
	f.Add("[::1]:0=pop3s://[fe80::1%eth0]:995")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRoute(text)
		if err != nil {
			return
		}
		again, err := ParseRoute(r.Local.String() + "=" + r.Remote.String())
		if err != nil || again.Local != r.Local || again.Remote != r.Remote {
			t.Errorf("%q parses as %v and %v, which parse as %v and %v (%v)", text, r.Local, r.Remote, again.Local, again.Remote, err)
		}
	})
}

func TestParseRemote(t *testing.T) {
	e, err := ParseRemote("Submissions://[::1]")
	if err != nil || e.String() != "submissions://[::1]:465" || e.Scheme.Bare() != "submission" {
		t.Errorf("%v, %v", e, err)
	}
	_, err = ParseRemote("smtp://")
	var wrong *Error
	if !errors.As(err, &wrong) || wrong.Error() != "it names no server" {
		t.Errorf("%v", err)
	}
}

func TestBare(t *testing.T) {
	for _, s := range schemes {
		if bare := s.Bare(); !slices.ContainsFunc(schemes, func(o Scheme) bool {
			return o.Name == bare && o.Security == WhenAsked && o.LMTP == s.LMTP && o.Protocol == s.Protocol
		}) {
			t.Errorf("%s in clear is %s", s.Name, bare)
		}
	}
}

// A session says the port that was found for 0, and the rest of its route as it was written.
func TestRouteOfFreePort(t *testing.T) {
	for text, want := range map[string]string{
		"0=smtp://h:2500": "8025=smtp://h:2500", "127.0.0.1:0=pop3://h": "127.0.0.1:8025=pop3://h", "smtp+plain://0=smtp://h": "smtp+plain://8025=smtp://h", "[::1]:0=smtp://h": "[::1]:8025=smtp://h",
	} {
		if got := withPort(text, 8025); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	l, err := (&Proxy{Routes: []Route{route(t, "0=smtp://127.0.0.1:1")}}).Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := l.Routes()[0]
	if want := fmt.Sprintf("%d=smtp://127.0.0.1:1", r.Local.Port); r.Text != want || r.Local.Port == 0 {
		t.Errorf("the route is %s, want %s", r.Text, want)
	}
}
