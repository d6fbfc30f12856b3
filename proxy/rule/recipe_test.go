package rule_test

import (
	"testing"
	"unicode/utf8"

	"mitmail/proxy/rule"
)

// Each recipe does what it says.
func TestRecipes(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range []struct {
		name, scheme, dialogue string
		want                   []string
	}{
		{"greylist", "smtp", hello + `
			C RCPT TO:<b@b>
			c 450 4.2.0 Greylisted, please try again later
			C RCPT TO:<b@b>
			s RCPT TO:<b@b>
			S 250 ok
			c 250 ok`, []string{`verb == "RCPT" and by == "recipe:greylist"`, `to == "RCPT" and code == 450 and from == "proxy"`}},
		{"full", "smtp", hello + `
			C RCPT TO:<b@b>
			c 452 4.2.2 The mailbox is full`, nil},
		{"busy", "smtp", `
			S 220 mx
			c 421 4.3.2 Too many connections, try again later
			c.
			s.`, []string{`to == "CONNECT" and by == "recipe:busy"`}},
		{"busy", "pop3", `
			S +OK
			c -ERR [SYS/TEMP] Too many connections, try again later
			c.
			s.`, nil},
		{"lost-250", "smtp", mail + `
			C Subject: x\r\n\r\nhello\r\n.
			s Subject: x\r\n\r\nhello\r\n.
			S 250 ok
			c.
			s.`, []string{`to == "." and raw == "250 ok\r\n" and sent == "" and by == "recipe:lost-250"`, `event == "message" and ok`}},
		{"slow", "smtp", `
			S 220 mx
			c 220 mx`, []string{`event == "open" and by == "recipe:slow"`, `to == "CONNECT" and by == "recipe:slow"`}},
		{"no-tls", "smtp", `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250-mx\r\n250-SIZE\r\n250 starttls
			c 250-mx\r\n250 SIZE
			C STARTTLS
			c 502 5.5.1 Command not implemented`, []string{`verb == "STARTTLS" and sent == ""`}},
		{"no-tls", "pop3", `
			S +OK
			c +OK
			C CAPA
			s CAPA
			S +OK\r\nSTLS\r\nUSER\r\n.
			c +OK\r\nUSER\r\n.
			C STLS
			c -ERR Command not implemented`, nil},
		{"bad-auth", "smtp", hello + `
			C AUTH LOGIN
			s AUTH LOGIN
			S 334 VXNlcm5hbWU6
			c 334 VXNlcm5hbWU6
			C YQ==
			s YQ==
			S 334 UGFzc3dvcmQ6
			c 334 UGFzc3dvcmQ6
			C Yg==
			s Yg==
			S 235 welcome
			c 535 5.7.8 Authentication failed`, []string{`event == "auth" and not ok and user == "a" and secret == "b"`}},
		{"bad-auth", "pop3", `
			S +OK pop
			c +OK pop
			C USER a
			s USER a
			S +OK
			c +OK
			C PASS b
			s PASS b
			S +OK
			c -ERR [AUTH] Authentication failed`, []string{`event == "auth" and not ok`}},
		{"expired-password", "smtp", hello + `
			C AUTH PLAIN AGEAYg==
			s AUTH PLAIN AGEAYg==
			S 235 welcome
			c 535 5.7.8 Your password has expired, please choose a new one`, []string{`event == "auth" and not ok`}},
		{"expired-password", "pop3", `
			S +OK pop
			c +OK pop
			C AUTH PLAIN
			s AUTH PLAIN
			S +\x20
			c +\x20
			C AGEAYg==
			s AGEAYg==
			S +OK
			c -ERR [AUTH] Your password has expired, please choose a new one`, []string{`event == "auth" and not ok`}},
		{"dead-after-data", "smtp", mail + `
			C Subject: x\r\n\r\nhello\r\n.
			s Subject: x\r\n\r\nhello\r\n.
			S 250 ok
			C QUIT
			s QUIT
			S 221 bye
			c 221 bye`, []string{`to == "." and sent == "" and by == "recipe:dead-after-data"`}},
		{"pop3-locked", "pop3", `
			S +OK pop
			c +OK pop
			C USER a
			s USER a
			S +OK
			c +OK
			C PASS b
			s PASS b
			S +OK
			c -ERR [IN-USE] The maildrop is locked by another session`, []string{`event == "reply" and response_code == "" and sent contains "IN-USE"`}},
		{"pop3-locked", "smtp", hello + `
			C AUTH PLAIN AGEAYg==
			s AUTH PLAIN AGEAYg==
			S 235 welcome
			c 235 welcome`, nil},
		{"pop3-short-retr", "pop3", login + `
			C RETR 1
			s RETR 1
			S +OK 130 octets\r\nSubject: x\r\n\r\n0123456789012345678901234567890123456789\r\n0123456789012345678901234567890123456789012345678901234567890123456789\r\n.
			c +OK 130 octets\r\nSubject: x\r\n\r\n0123456789012345678901234567890123456789\r\n0123456789012345678901234567~
			c.
			s.`, []string{`to == "RETR" and by == "recipe:pop3-short-retr"`}},
		{"bare-lf-server", "smtp", `
			S 220 mx
			c 220 mx\n
			C EHLO a
			s EHLO a
			S 250-mx\r\n250 SIZE
			c 250-mx\n250 SIZE\n`, nil},
		{"drop-after-mail", "smtp", hello + `
			C MAIL FROM:<a@a>
			s MAIL FROM:<a@a>
			S 250 ok
			c.
			s.`, []string{`to == "MAIL" and by == "recipe:drop-after-mail"`}},
		{"size-lie", "smtp", `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250-mx\r\n250 SIZE 10
			c 250-mx\r\n250 SIZE 1000000000
			C MAIL FROM:<a@a>
			s MAIL FROM:<a@a>
			S 250 ok
			c 250 ok
			C RCPT TO:<b@b>
			s RCPT TO:<b@b>
			S 250 ok
			c 250 ok
			C DATA
			s DATA
			S 354 go
			c 354 go
			C Subject: x\r\n\r\nhello\r\n.
			s.
			c 552 5.3.4 The message is too big`, []string{`event == "message" and not ok and by == "recipe:size-lie"`}},
		{"size-lie", "pop3", login + `
			C STAT
			s STAT
			S +OK 2 300
			c +OK 2 1
			C LIST
			s LIST
			S +OK\r\n1 100\r\n2 200\r\n.
			c +OK\r\n1 1\r\n2 1\r\n.
			C RETR 1
			s RETR 1
			S +OK 100 octets\r\nSubject: x\r\n\r\n.
			c +OK 1 octets\r\nSubject: x\r\n\r\n.`, nil},
		{"rcpt-partly", "smtp", hello + `
			C RCPT TO:<a@b>
			s RCPT TO:<a@b>
			S 250 ok
			c 250 ok
			C RCPT TO:<b@b>
			c 550 5.1.1 No such user here
			C RCPT TO:<c@b>
			s RCPT TO:<c@b>`, nil},
	} {
		shown[c.name] = true
		t.Run(c.name+"/"+c.scheme, func(t *testing.T) {
			rules, ok := rule.ParseRecipe(c.name)
			if !ok {
				t.Fatal("there is none")
			}
			l := openWith(t, c.scheme, rules)
			l.play(c.dialogue)
			l.end(c.want...)
			if len(l.warned) > 0 {
				t.Errorf("warned %q", l.warned)
			}
		})
	}
	for _, name := range rule.RecipeNames() {
		if !shown[name] {
			t.Errorf("no dialogue for %s", name)
		}
	}
}

// The rules of recipes are read without an error, and fit a terminal.
func TestRecipeTable(t *testing.T) {
	for _, r := range rule.Recipes() {
		if rules, ok := rule.ParseRecipe(r.Name); !ok || len(rules) != len(r.Rules) {
			t.Errorf("%s: %d rules, %v", r.Name, len(rules), ok)
		}
		if n := utf8.RuneCountInString(r.Says); n < 20 || n > 200 {
			t.Errorf("%s says %d characters", r.Name, n)
		}
	}
	if _, ok := rule.ParseRecipe("none"); ok {
		t.Error("there is a recipe that there is not")
	}
}
