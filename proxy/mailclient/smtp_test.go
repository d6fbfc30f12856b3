package mailclient_test

import (
	"net/smtp"
	"strings"
	"testing"

	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

const anna = practice.User + "@" + practice.Domain

func TestNetSMTPDelivers(t *testing.T) {
	site := practice.NewSite()
	addr := startSMTP(t, site, practice.Options{})
	auth := smtp.PlainAuth("", practice.User, practice.Password, "127.0.0.1")
	check(t, smtp.SendMail(addr, auth, "bob@example.net", []string{anna}, []byte("Subject: hi\r\n\r\n.dot\r\n")))
	mail := site.Mail(practice.User)
	if len(mail) != 1 || string(mail[0].Data) != "Subject: hi\r\n\r\n.dot\r\n" || mail[0].From != "bob@example.net" {
		t.Fatalf("got %+v", mail)
	}
}

func TestSMTPClientDelivers(t *testing.T) {
	site := practice.NewSite()
	c := dialSMTP(t, startSMTP(t, site, practice.Options{}), nil)
	check(t, c.Hello("client.example"))
	if size, ok := c.Extension("SIZE"); !ok || size == "" {
		t.Error("SIZE is not offered")
	}
	check(t, c.Mail("bob@example.net", "SIZE=30", "BODY=8BITMIME"))
	refusal := refused(t, c.Rcpt("nobody@example.org"), "RCPT")
	if refusal.Code != 550 || !strings.Contains(refusal.Said, "5.1.1") {
		t.Errorf("refused with %q, want 550 5.1.1", refusal.Said)
	}
	check(t, c.Rcpt(anna))
	replies, err := c.Data([]byte("Subject: grüß\n\n.\n..\nend"))
	check(t, err)
	if len(replies) != 1 || replies[0].Code != 250 {
		t.Errorf("verdicts %v", replies)
	}
	check(t, c.Quit())
	if got := string(site.Mail(anna)[0].Data); got != "Subject: grüß\r\n\r\n.\r\n..\r\nend\r\n" {
		t.Errorf("delivered %q", got)
	}
}

func TestSMTPAuth(t *testing.T) {
	addr := startSMTP(t, practice.NewSite(), practice.Options{})
	for _, name := range mailclient.Mechanisms() {
		t.Run(name, func(t *testing.T) {
			c := dialSMTP(t, addr, nil)
			check(t, c.Hello("client.example"))
			err := c.Auth(mechanism(t, name, "wrong"))
			if refusal := refused(t, err, "AUTH"); refusal.Code != 535 || !strings.Contains(refusal.Said, "5.7.8") || !refusal.Login() {
				t.Errorf("refused with %q, want 535 5.7.8", refusal.Said)
			}
			check(t, c.Auth(mechanism(t, name, practice.Password)))
		})
	}
}

func TestSMTPTLS(t *testing.T) {
	server, client := certificate(t)
	site := practice.NewSite()
	c := dialSMTP(t, startSMTP(t, site, practice.Options{TLS: server}), nil)
	check(t, c.Hello("client.example"))
	check(t, c.StartTLS(client))
	if _, again := c.Extension("STARTTLS"); again || c.TLS() == nil {
		t.Error("not inside TLS behind STARTTLS")
	}
	check(t, c.Quit())
	implicit := dialSMTP(t, startSMTP(t, site, practice.Options{TLS: server, Implicit: true}), client)
	check(t, implicit.Hello("client.example"))
	check(t, implicit.Quit())
}

func TestUnknownCertificate(t *testing.T) {
	server, _ := certificate(t)
	_, other := certificate(t)
	addr := startSMTP(t, practice.NewSite(), practice.Options{TLS: server, Implicit: true})
	if c, err := mailclient.DialSMTP(t.Context(), addr, other); err == nil {
		c.Close()
		t.Error("a certificate that nobody vouches for was taken")
	}
}

func TestLMTPHasAVerdictForEachRecipient(t *testing.T) {
	site := practice.NewSite()
	site.Add("bob", "builder")
	c := dialSMTP(t, startSMTP(t, site, practice.Options{LMTP: true}), nil)
	c.LMTP = true
	check(t, c.Hello("client.example"))
	check(t, c.Mail(""))
	check(t, c.Rcpt(anna))
	refused(t, c.Rcpt("nobody@example.org"), "RCPT")
	check(t, c.Rcpt("bob@example.org"))
	replies, err := c.Data([]byte("Subject: two\n\n"))
	check(t, err)
	if len(replies) != 2 || len(site.Mail("bob")) != 1 {
		t.Errorf("%d verdicts, %d messages for bob", len(replies), len(site.Mail("bob")))
	}
}

func TestLineBreakInCommand(t *testing.T) {
	c := dialSMTP(t, startSMTP(t, practice.NewSite(), practice.Options{}), nil)
	check(t, c.Hello("client.example"))
	if err := c.Mail("a@b.example>\r\nRCPT TO:<" + anna); err == nil {
		t.Error("two commands were sent for one")
	}
}

// mechanism is the client side of an attempt by the practice user.
func mechanism(t *testing.T, name, password string) saslClient {
	t.Helper()
	m, err := mailclient.NewMechanism(name, practice.User, password)
	check(t, err)
	return m
}

// saslClient is what NewMechanism returns.
type saslClient interface {
	Start() (mech string, ir []byte, err error)
	Next(challenge []byte) (response []byte, err error)
}
