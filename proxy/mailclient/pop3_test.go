package mailclient_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

// filled is a site whose practice user has two messages.
func filled() *practice.Site {
	site := practice.NewSite()
	site.Deliver("bob@example.net", []string{anna}, []byte("Subject: one\n\n.first\nsecond\nthird"))
	site.Deliver("bob@example.net", []string{anna}, []byte("Subject: two\n\n"+strings.Repeat("x", 100_000)+"\n.\n"))
	return site
}

func TestPOP3FetchAndDelete(t *testing.T) {
	site := filled()
	addr := startPOP3(t, site, practice.Options{})
	c := dialPOP3(t, addr, nil)
	check(t, c.User(practice.User))
	check(t, c.Pass(practice.Password))
	n, size, err := c.Stat()
	check(t, err)
	list, err := c.List()
	check(t, err)
	if n != 2 || len(list) != 2 || list[0].Size+list[1].Size != size || list[1].Number != 2 {
		t.Errorf("STAT %d %d, LIST %v", n, size, list)
	}
	for i, m := range site.Mail(anna) {
		var text bytes.Buffer
		check(t, c.Retr(i+1, &text))
		if !bytes.Equal(text.Bytes(), m.Data) || int64(text.Len()) != list[i].Size {
			t.Errorf("message %d came as %d bytes, want %d", i+1, text.Len(), len(m.Data))
		}
	}
	check(t, c.Dele(1))
	refused(t, c.Dele(1), "DELE")
	check(t, c.Quit())
	if left := site.Mail(anna); len(left) != 1 || !bytes.Contains(left[0].Data, []byte("two")) {
		t.Errorf("%d messages left", len(left))
	}
}

func TestPOP3NothingIsDeletedWithoutQuit(t *testing.T) {
	site := filled()
	s, err := practice.NewPOP3Server(site, practice.Options{})
	check(t, err)
	c := dialPOP3(t, s.Addr, nil)
	check(t, c.APOP(practice.User, practice.Password))
	check(t, c.Dele(1))
	check(t, c.Close())
	s.Close() // waits for the session
	if len(site.Mail(anna)) != 2 {
		t.Error("a session that was cut off deleted mail")
	}
}

func TestPOP3Listings(t *testing.T) {
	site := filled()
	c := dialPOP3(t, startPOP3(t, site, practice.Options{}), nil)
	check(t, c.User(anna))
	check(t, c.Pass(practice.Password))
	ids, err := c.UIDL()
	check(t, err)
	for i, m := range site.Mail(anna) {
		if ids[i].UID != m.UID {
			t.Errorf("message %d has id %q, want %q", i+1, ids[i].UID, m.UID)
		}
	}
	var top bytes.Buffer
	check(t, c.Top(1, 1, &top))
	if top.String() != "Subject: one\r\n\r\n.first\r\n" {
		t.Errorf("TOP gave %q", top.String())
	}
	one, err := c.Command("LIST 1")
	check(t, err)
	if one != "1 39" {
		t.Errorf("LIST 1 gave %q", one)
	}
	refused(t, c.Top(9, 0, &top), "TOP")
	check(t, c.Dele(2))
	if left, err := c.List(); err != nil || len(left) != 1 {
		t.Errorf("after DELE LIST gave %v, %v", left, err)
	}
	_, err = c.Command("RSET")
	check(t, err)
	if n, _, err := c.Stat(); err != nil || n != 2 {
		t.Errorf("after RSET %d messages, %v", n, err)
	}
}

func TestPOP3Logins(t *testing.T) {
	addr := startPOP3(t, practice.NewSite(), practice.Options{})
	logins := map[string]func(c *mailclient.POP3Client, password string) error{
		"APOP": func(c *mailclient.POP3Client, password string) error { return c.APOP(practice.User, password) },
		"PASS": func(c *mailclient.POP3Client, password string) error {
			check(t, c.User(practice.User))
			return c.Pass(password)
		},
	}
	for _, name := range mailclient.Mechanisms() {
		logins["AUTH "+name] = func(c *mailclient.POP3Client, password string) error {
			return c.Auth(mechanism(t, name, password))
		}
	}
	for name, login := range logins {
		t.Run(name, func(t *testing.T) {
			c := dialPOP3(t, addr, nil)
			refusal := refused(t, login(c, "wrong"), strings.Fields(name)[0])
			if !strings.HasPrefix(refusal.Said, "-ERR [AUTH]") || !refusal.Login() {
				t.Errorf("refused with %q, want [AUTH]", refusal.Said)
			}
			check(t, login(c, practice.Password))
			check(t, c.Quit())
		})
	}
}

func TestPOP3MaildropInUse(t *testing.T) {
	addr := startPOP3(t, practice.NewSite(), practice.Options{})
	first, second := dialPOP3(t, addr, nil), dialPOP3(t, addr, nil)
	check(t, first.APOP(practice.User, practice.Password))
	if r := refused(t, second.APOP(practice.User, practice.Password), "APOP"); !strings.Contains(r.Said, "[IN-USE]") {
		t.Errorf("refused with %q, want [IN-USE]", r.Said)
	}
	check(t, first.Quit())
	check(t, second.APOP(practice.User, practice.Password))
}

func TestPOP3TLS(t *testing.T) {
	server, client := certificate(t)
	c := dialPOP3(t, startPOP3(t, filled(), practice.Options{TLS: server}), nil)
	before, err := c.Capabilities()
	check(t, err)
	check(t, c.StartTLS(client))
	after, err := c.Capabilities()
	check(t, err)
	if _, ok := before["STLS"]; !ok || c.TLS() == nil {
		t.Error("STLS was not offered, or not done")
	}
	if _, ok := after["STLS"]; ok || !slices.Contains(strings.Fields(after["SASL"]), "PLAIN") {
		t.Errorf("capabilities inside TLS: %v", after)
	}
	check(t, c.Auth(mechanism(t, "SCRAM-SHA-256", practice.Password)))
	implicit := dialPOP3(t, startPOP3(t, filled(), practice.Options{TLS: server, Implicit: true}), client)
	check(t, implicit.APOP(practice.User, practice.Password))
	check(t, implicit.Quit())
}

func TestPOP3OutOfTurn(t *testing.T) {
	c := dialPOP3(t, startPOP3(t, filled(), practice.Options{}), nil)
	for _, line := range []string{"STAT", "PASS x", "STLS", "LANG tlh", "AUTH NOPE", "AUTH PLAIN !", "USER", "", "RETR 1"} {
		if _, err := c.Command(line); err == nil {
			t.Errorf("%q was taken before the login", line)
		}
	}
	for _, line := range []string{"LANG en", "UTF8"} {
		_, err := c.Command(line)
		check(t, err)
	}
	for _, list := range []string{"AUTH", "LANG", "CAPA"} {
		if lines, err := c.Listing(list); err != nil || len(lines) == 0 {
			t.Errorf("%s gave %v, %v", list, lines, err)
		}
	}
}
