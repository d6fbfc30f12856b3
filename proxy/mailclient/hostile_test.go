package mailclient_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

// scripted is a server that says text to the first caller, whatever it hears,
// and then hangs up when hangUp is set.
func scripted(t *testing.T, text string, hangUp bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	over := make(chan struct{})
	go func() {
		defer close(over)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		io.WriteString(conn, text)
		if hangUp {
			conn.(*net.TCPConn).CloseWrite()
		}
		io.Copy(io.Discard, conn) // until the client goes
	}()
	t.Cleanup(func() { l.Close(); <-over })
	return l.Addr().String()
}

func TestPeersThatAreNotMailServers(t *testing.T) {
	for name, greeting := range map[string]string{
		"http":          "HTTP/1.1 400 Bad Request\r\n",
		"endless line":  "220 " + strings.Repeat("x", 1<<20),
		"endless reply": strings.Repeat("220-x\r\n", 2000),
		"cut":           "220 mail.exa",
		"two codes":     "220-a\r\n250 b\r\n",
		"no digits":     "2x0 b\r\n",
		"refusal":       "554 go away\r\n",
		"nothing":       "",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := mailclient.DialSMTP(t.Context(), scripted(t, greeting, true), nil)
			if err == nil {
				c.Close()
				t.Fatalf("took %.40q for a greeting", greeting)
			}
			p, err := mailclient.DialPOP3(t.Context(), scripted(t, greeting, true), nil)
			if err == nil {
				p.Close()
				t.Fatalf("took %.40q for a POP3 greeting", greeting)
			}
		})
	}
}

func TestRetrievedText(t *testing.T) {
	long := strings.Repeat("y", 50_000)
	for name, c := range map[string]struct{ wire, want string }{
		"dots":             {"..\r\n.x\r\n...\r\n.\r\n", ".\r\nx\r\n..\r\n"},
		"empty":            {".\r\n", ""},
		"lone LF ends not": {"a\n.\nb\r\n.\r\n", "a\n.\nb\r\n"},
		"long line":        {long + "\r\n." + long + "\r\n.\r\n", long + "\r\n" + long + "\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := dialPOP3(t, scripted(t, "+OK\r\n+OK\r\n"+c.wire, false), nil)
			var got bytes.Buffer
			check(t, p.Retr(1, &got))
			if got.String() != c.want {
				t.Errorf("got %.60q, want %.60q", got.String(), c.want)
			}
		})
	}
	p := dialPOP3(t, scripted(t, "+OK\r\n+OK\r\nhalf a mess", true), nil)
	if err := p.Retr(1, io.Discard); err == nil {
		t.Error("a message that was cut short was taken for whole")
	}
}

func TestMalformedListings(t *testing.T) {
	for _, listing := range []string{"x 1\r\n.\r\n", "1\r\n.\r\n", "1 2\r\n", strings.Repeat("1 1\r\n", 500_000) + ".\r\n"} {
		p := dialPOP3(t, scripted(t, "+OK\r\n+OK\r\n"+listing, true), nil)
		if list, err := p.List(); err == nil {
			t.Errorf("%.20q was taken for a listing of %d", listing, len(list))
		}
	}
	p := dialPOP3(t, scripted(t, "+OK\r\n+OK none\r\n", false), nil)
	if _, _, err := p.Stat(); err == nil {
		t.Error("text was taken for the numbers of STAT")
	}
}

func TestServerThatDoesNotKnowThePassword(t *testing.T) {
	for name, say := range map[string]string{
		"success at once": "235 fine\r\n",
		"wrong nonce":     "334 " + b64("r=other,s=c2FsdA==,i=4096") + "\r\n501 cancelled\r\n",
		"no base64":       "334 !\r\n501 cancelled\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := dialSMTP(t, scripted(t, "220 x\r\n"+say, false), nil)
			if err := c.Auth(mechanism(t, "SCRAM-SHA-256", practice.Password)); err == nil {
				t.Error("the login counts as done")
			}
		})
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestEndedContextHangsUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if c, err := mailclient.DialSMTP(ctx, scripted(t, "", false), nil); err == nil {
		c.Close()
		t.Error("a silent server greeted")
	}
}

func TestHELOFallback(t *testing.T) {
	c := dialSMTP(t, scripted(t, "220 x\r\n502 no\r\n250 x\r\n", false), nil)
	check(t, c.Hello("client.example"))
	if _, ok := c.Extension("SIZE"); ok {
		t.Error("HELO offered an extension")
	}
}

func TestCRLF(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a\r\n", "a\n": "a\r\n", "a\r": "a\r\n", "\r\r\n\n": "\r\n\r\n\r\n", "a\r\nb\r\n": "a\r\nb\r\n",
	} {
		if got := string(mailclient.CRLF([]byte(in))); got != want {
			t.Errorf("CRLF(%q) = %q, want %q", in, got, want)
		}
	}
}
