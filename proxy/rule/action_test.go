package rule_test

import (
	"net"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/proxy"
)

// play goes through a dialogue: C and S say, c and s hear; . ends what they hear.
func (l *live) play(dialogue string) {
	l.t.Helper()
	for line := range strings.Lines(strings.TrimSpace(dialogue) + "\n") {
		who, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		text = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\x20`, " ").Replace(text)
		if text != "" && !strings.HasSuffix(text, "\n") && !strings.HasSuffix(text, "~") {
			text += "\r\n"
		}
		text = strings.TrimSuffix(text, "~")
		switch who {
		case "C":
			l.client.say(text)
		case "S":
			l.server.say(text)
		case "c":
			l.client.hear(text)
		case "s":
			l.server.hear(text)
		case "c.":
			l.client.hearEnd()
		case "s.":
			l.server.hearEnd()
		case "c!":
			if !l.client.hearEnd() {
				l.t.Error("the client's end is no reset")
			}
		case "s!":
			if !l.server.hearEnd() {
				l.t.Error("the server's end is no reset")
			}
		}
	}
}

const hello = `
	S 220 mx
	c 220 mx
	C EHLO a
	s EHLO a
	S 250 mx
	c 250 mx
`

const bdat = hello + `
	C MAIL FROM:<a@a>
	s MAIL FROM:<a@a>
	S 250 ok
	c 250 ok
	C RCPT TO:<b@b>
	s RCPT TO:<b@b>
	S 250 ok
	c 250 ok
`

const toData = `
	C DATA
	s DATA
	S 354 go
	c 354 go
`

const mail = bdat + toData

const lmtp = `
	S 220 mx
	c 220 mx
	C LHLO a
	s LHLO a
	S 250 mx
	c 250 mx
	C MAIL FROM:<a@a>
	s MAIL FROM:<a@a>
	S 250 ok
	c 250 ok
	C RCPT TO:<b@b>
	s RCPT TO:<b@b>
	S 250 ok
	c 250 ok
	C RCPT TO:<c@c>
	s RCPT TO:<c@c>
	S 550 no
	c 550 no
	C RCPT TO:<d@d>
	s RCPT TO:<d@d>
	S 250 ok
	c 250 ok
` + toData

const login = `
	S +OK pop
	c +OK pop
	C USER a
	s USER a
	S +OK
	c +OK
	C PASS b
	s PASS b
	S +OK
	c +OK
`

const dele = `
	C DELE 1
	s DELE 1
	S +OK
	c +OK
`

const retrieved = `
	C RETR 1\r\nNOOP
	s RETR 1\r\nNOOP
	S +OK\r\nSubject: x\r\n\r\nhello\r\n.\r\n+OK noop
`

func TestActions(t *testing.T) {
	for _, c := range []struct {
		name, scheme, rules, dialogue string
		want                          []string
	}{
		{"reply to a command", "smtp", `verb == "RCPT" => reply "450 4.2.0 later"`, hello + `
			C RCPT TO:<b@b>
			c 450 4.2.0 later
			C NOOP
			s NOOP`,
			[]string{`verb == "RCPT" and by startsWith "verb ==" and sent == ""`, `id == "changed"`, `from == "proxy" and to == "RCPT" and code == 450`}},
		{"reply in its turn", "smtp", `verb == "VRFY" => reply 252 maybe\nnot`, hello + `
			C NOOP\r\nVRFY b\r\nHELP
			s NOOP\r\nHELP
			S 250 ok
			c 250 ok\r\n252-maybe\r\n252 not
			S 214 help
			c 214 help`, nil},
		{"reply in the place of a reply", "smtp", `to == "EHLO" => reply 502 no`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250-mx\r\n250 SIZE
			c 502 no`,
			[]string{`to == "EHLO" and raw == "250-mx\r\n250 SIZE\r\n" and sent == "502 no\r\n" and by != ""`}},
		{"reply to BDAT, whose octets go nowhere", "smtp", `verb == "BDAT" and n == 1 => reply 552 5.3.4 too big`, bdat + `
			C BDAT 6 LAST
			C NOOP~
			C \r\nMAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nBDAT 4 LAST\r\nhi\r\nQUIT
			c 552 5.3.4 too big
			s MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nBDAT 4 LAST\r\nhi\r\nQUIT
			S 250 ok\r\n250 ok\r\n250 taken\r\n221 bye
			c 250 ok\r\n250 ok\r\n250 taken\r\n221 bye`,
			[]string{`verb == "BDAT" and sent == "" and by != ""`, `event == "message" and not ok and complete and size == 6 and by != ""`,
				`event == "message" and ok and complete and size == 4 and by == ""`, `verdict == "partly"`}},
		{"reply to one BDAT of several, in its turn", "smtp", `verb == "BDAT" and n == 2 => reply 552 no`, bdat + `
			C BDAT 3\r\na\r\nBDAT 3\r\nb\r\nRSET
			s BDAT 3\r\na\r\nRSET
			S 250 ok\r\n250 reset
			c 250 ok\r\n552 no\r\n250 reset`,
			[]string{`event == "message" and not ok and not complete and by != ""`, `verb == "RSET"`, `verdict == "refused"`}},
		{"drop BDAT", "smtp", `verb == "BDAT" => drop`, bdat + `
			C BDAT 6 LAST\r\nNOOP\r\nHELP
			s HELP
			S 214 x
			c 214 x`,
			[]string{`verb == "BDAT" and sent == "" and by != ""`, `event == "message" and ok == nil and complete and by != ""`,
				`event == "close" and verdict == "broken" and outcome == "message kept back"`}},
		{"drop every BDAT", "smtp", `verb == "BDAT" => drop`, bdat + `
			C BDAT 6 LAST\r\nNOOP\r\nMAIL FROM:<a@a>\r\nBDAT 6 LAST\r\nNOOP\r\nHELP
			s MAIL FROM:<a@a>\r\nHELP
			S 250 ok\r\n214 x
			c 250 ok\r\n214 x`,
			[]string{`event == "close" and verdict == "broken" and outcome == "2 kept back"`}},
		{"drop a BDAT without octets", "smtp", `args == "0 LAST" => drop`, bdat + `
			C BDAT 3\r\na\r\nBDAT 0 LAST
			s BDAT 3\r\na
			S 250 ok
			c 250 ok`, []string{`event == "message" and ok == nil and complete and size == 3`, `outcome == "message kept back"`}},
		{"close at BDAT", "smtp", `verb == "BDAT" => close`, bdat + `
			C BDAT 6 LAST\r\nNOOP\r\nHELP
			c.
			s.`, []string{`verb == "HELP" and sent == "" and by != ""`, `event == "message" and ok == nil`}},
		{"send a smaller BDAT", "smtp", `verb == "BDAT" => send BDAT 3 LAST`, bdat + `
			C BDAT 6 LAST\r\na\r\nb\r\nHELP
			s BDAT 3 LAST\r\na\r\nHELP
			S 250 taken\r\n214 x
			c 250 taken\r\n214 x`, []string{`event == "message" and ok and complete and by != ""`}},
		{"reply to BDAT over LMTP, for each who was accepted", "lmtp", `verb == "BDAT" => reply 452 4.2.2 full`, strings.TrimSuffix(lmtp, toData) + `
			C BDAT 6 LAST\r\nhello\n
			c 452 4.2.2 full\r\n452 4.2.2 full
			C QUIT
			s QUIT`, []string{`to == "BDAT" and rcpt == "d@d" and from == "proxy"`, `event == "message" and not ok and len(rcpt_to) == 0 and len(rejected) == 3`}},
		{"reply to all recipients, and the server takes the message", "smtp", `verb == "RCPT" => reply 550 no`, hello + `
			C MAIL FROM:<a@a>
			s MAIL FROM:<a@a>
			S 250 ok
			c 250 ok
			C RCPT TO:<b@b>
			c 550 no` + toData + `
			C hello\r\n.
			s hello\r\n.
			S 250 taken
			c 250 taken`, []string{`event == "message" and not ok and complete and len(rcpt_to) == 0 and rejected == ["b@b"]`,
			`event == "close" and verdict == "refused" and outcome == "message refused at RCPT: 550 no"`}},
		{"reply in the place of those to all recipients, and the client goes on", "smtp", `to == "RCPT" => reply 550 no`, hello + `
			C MAIL FROM:<a@a>
			s MAIL FROM:<a@a>
			S 250 ok
			c 250 ok
			C RCPT TO:<b@b>
			s RCPT TO:<b@b>
			S 250 ok
			c 550 no` + toData + `
			C hello\r\n.
			s hello\r\n.
			S 250 taken
			c 250 taken`, []string{`event == "message" and ok and complete`}},
		{"reply to a response", "smtp", `event == "response" => reply 535 5.7.8 no`, hello + `
			C AUTH LOGIN
			s AUTH LOGIN
			S 334 VXNlcm5hbWU6
			c 334 VXNlcm5hbWU6
			C YQ==
			c 535 5.7.8 no
			s *
			C NOOP
			s NOOP
			S 501 cancelled\r\n250 ok
			c 250 ok`,
			[]string{`event == "auth" and not ok and code == 535`, `event == "response" and from == "client" and by != "" and sent == ""`,
				`event == "response" and from == "proxy" and raw == "*\r\n" and by != ""`, `to == "AUTH" and code == 501 and sent == "" and by != ""`}},
		{"reply to a response, and one to the next", "smtp", "event == \"response\" and n == 1 => reply 334 UGFzc3dvcmQ6\nevent == \"response\" => reply 535 no", hello + `
			C AUTH LOGIN
			s AUTH LOGIN
			S 334 VXNlcm5hbWU6
			c 334 VXNlcm5hbWU6
			C YQ==
			c 334 UGFzc3dvcmQ6
			C Yg==
			c 535 no
			s *`, []string{`event == "auth" and user == "a" and secret == "b" and not ok`}},
		{"reply to a response of POP3", "pop3", `event == "response" => reply -ERR no`, `
			S +OK pop
			c +OK pop
			C AUTH PLAIN
			s AUTH PLAIN
			S +\x20
			c +\x20
			C AGEAYg==
			c -ERR no
			s *
			S -ERR cancelled
			C QUIT
			s QUIT
			S +OK bye
			c +OK bye`, []string{`event == "auth" and not ok`}},
		{"reply in the place of a challenge", "smtp", `to == "AUTH" => reply 535 no`, hello + `
			C AUTH LOGIN
			s AUTH LOGIN
			S 334 VXNlcm5hbWU6
			c 535 no
			s *
			C NOOP
			s NOOP
			S 501 cancelled\r\n250 ok
			c 250 ok`, []string{`event == "auth" and not ok and code == 535`, `to == "AUTH" and code == 501 and sent == "" and by != ""`}},
		{"reply in the place of a greeting", "smtp", `event == "open" => reply 554 go away`, `
			S 220 mx
			c 554 go away
			C QUIT
			s QUIT`, []string{`event == "open" and by != ""`}},
		{"reply to a message", "smtp", `event == "message" and subject == "x" => reply 552 5.3.4 too big`, mail + `
			C Subject: x\r\n\r\nhello\r\n.
			s.
			c 552 5.3.4 too big
			C QUIT
			c 221 2.0.0 bye
			c.`, []string{`event == "message" and not ok and by != "" and size == 21`, `event == "close" and verdict == "refused"`}},
		{"reply to a message over LMTP, for each who was accepted", "lmtp", `event == "message" => reply 452 4.2.2 full`, lmtp + `
			C Subject: x\r\n\r\nhello\r\n.
			s.
			c 452 4.2.2 full\r\n452 4.2.2 full
			C QUIT
			c 221 2.0.0 bye
			c.`, []string{`to == "." and rcpt == "b@b" and from == "proxy" and by != ""`, `to == "." and rcpt == "d@d" and from == "proxy" and by != ""`,
			`event == "message" and not ok and len(rcpt_to) == 0 and len(rejected) == 3`, `event == "close" and verdict == "refused"`}},
		{"a message over LMTP is accepted in the server's place", "lmtp", `event == "message" => reply 250 2.0.0 ok`, lmtp + `
			C Subject: x\r\n\r\nhello\r\n.
			s.
			c 250 2.0.0 ok\r\n250 2.0.0 ok`, []string{`event == "message" and ok and rcpt_to == ["b@b", "d@d"]`, `event == "close" and verdict == "partly"`}},
		{"reply of POP3", "pop3", `verb == "LIST" => reply "+OK two\n1 10\n2 20"`, login + `
			C LIST
			c +OK two\r\n1 10\r\n2 20\r\n.
			C NOOP
			s NOOP`, []string{`event == "reply" and from == "proxy" and len(items) == 2`}},
		{"send instead of a command", "smtp", `verb == "EHLO" => send HELO b`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s HELO b
			S 250 mx
			c 250 mx`, []string{`verb == "EHLO" and sent == "HELO b\r\n"`}},
		{"send instead of a reply", "smtp", `to == "CONNECT" => send "220 other\n"`, `
			S 220 mx
			c 220 other\n`, []string{`to == "CONNECT" and sent == "220 other\n"`}},
		{"replace in a reply", "smtp", `to == "EHLO" => replace /^250(.)SIZE.*$/250${1}SIZE 1/`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250-mx\r\n250-SIZE 9\r\n250 X
			c 250-mx\r\n250-SIZE 1\r\n250 X`, []string{`to == "EHLO" and by != ""`}},
		{"replace leaves out what it empties", "smtp", `to == "EHLO" => replace /^250[ -](A|Z)$//`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250-mx\r\n250-A\r\n250-B\r\n250 Z
			c 250-mx\r\n250 B`, nil},
		{"replace empties a command", "smtp", `verb == "NOOP" => replace /.*//`, hello + `
			C NOOP\r\nHELP
			s \r\nHELP`, nil},
		{"ending", "smtp", `event == "command" or to == "EHLO" => ending LF`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a\n
			S 250-mx\r\n250 B
			c 250-mx\n250 B\n`, []string{`to == "EHLO" and sent == "250-mx\n250 B\n"`}},
		{"reply, and close", "smtp", `verb == "NOOP" => reply 421 4.3.2 enough; close`, hello + `
			C NOOP
			c 421 4.3.2 enough
			c.
			s.`, []string{`verb == "NOOP" and by != ""`}},
		{"another reply, and reset", "smtp", `to == "NOOP" => reply 421 4.3.2 enough; reset`, hello + `
			C NOOP
			s NOOP
			S 250 ok
			c 421 4.3.2 enough
			c!
			s!`, nil},
		{"replace in a message that came ahead of its 354", "smtp", `event == "message" => delay 50ms; replace /o/./`, bdat + `
			C DATA
			s DATA
			C Subject: x
			C \r\nhello\r\n.\r\nQUIT
			S 354 go
			c 354 go
			s Subject: x\r\n\r\nhell.\r\n.
			s QUIT
			S 250 ok\r\n221 bye
			c 250 ok\r\n221 bye`, []string{`event == "message" and ok and by != ""`}},
		{"replace in a message", "smtp", `event == "message" => replace /o/./; replace /^X-.*//`, mail + `
			C X-Gone: x\r\nSubject: x\r\n\r\nhello\r\n..dot\r\no\r\n.
			s Subject: x\r\n\r\nhell.\r\n..d.t\r\n..\r\n.
			S 250 ok
			c 250 ok`, []string{`event == "message" and ok and by != ""`}},
		{"replace that finds nothing in a message, whose dots are none to be stuffed", "smtp", `event == "message" => replace /nowhere/x/`, mail + `
			C a\n.b\n..c\n.\nbody\r\n..d\r\n.e\r\n.\r\n
			s a\n.b\n..c\n.\nbody\r\n..d\r\n.e\r\n.\r\n
			S 250 ok
			c 250 ok`, []string{`event == "message" and ok and by == "" and size == 24`}},
		{"replace in a message leaves dots behind other line ends", "smtp", `event == "message" => replace /body/.text/; replace /^last$//`, mail + `
			C a\n.b\n..c\n.\nbody\r\nbody\n..d\nlast\r\n.\r\n
			s a\n.b\n..c\n.\n.text\r\n..text\n..d\r\n.\r\n
			S 250 ok
			c 250 ok`, []string{`event == "message" and ok and by != ""`}},
		{"replace in a message retrieved", "pop3", `via == "RETR" => replace /virus/flowers/`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\nSubject: virus\r\n\r\nvirus\r\n.
			c +OK\r\nSubject: flowers\r\n\r\nflowers\r\n.`, []string{`event == "message" and by != ""`}},
		{"a message that is not meant", "smtp", `size > 100 => drop`, mail + `
			C Subject: x\r\n\r\nhello\r\n.
			s Subject: x\r\n\r\nhello\r\n.
			S 250 ok
			c 250 ok`, []string{`event == "message" and ok and by == ""`}},
		{"drop a message", "smtp", `event == "message" => drop`, mail + `
			C Subject: x\r\n\r\nhello\r\n.\r\nMAIL FROM:<a@a>
			C DATA\r\n.\r\nQU~`, []string{`verb == "MAIL" and sent == "" and by != ""`, `verb == "." and sent == "" and by != ""`, `verb == "QU" and sent == "" and by != ""`, `event == "message" and ok == nil and complete`, `event == "close" and verdict == "broken" and outcome == "message kept back"`}},
		{"inject", "smtp", `verb == "NOOP" => inject client 250 hear; inject server VRFY me`, hello + `
			C NOOP
			s NOOP\r\nVRFY me
			c 250 hear
			S 250 ok\r\n252 hidden
			c 250 ok
			C HELP
			s HELP
			S 214 x
			c 214 x`, []string{`from == "proxy" and verb == "VRFY"`, `to == "VRFY" and sent == "" and by startsWith "verb =="`}},
		{"inject behind the octets of BDAT", "smtp", `verb == "BDAT" => inject server NOOP`, bdat + `
			C BDAT 6 LAST\r\nhel~
			C lo\nQUIT
			s BDAT 6 LAST\r\nhello\nNOOP\r\nQUIT
			S 250 taken\r\n250 noop\r\n221 bye
			c 250 taken\r\n221 bye`, []string{`event == "message" and ok and size == 6`, `from == "proxy" and verb == "NOOP"`}},
		{"inject behind octets that are none of a message", "smtp", `verb == "XEXCH50" => inject server NOOP`, hello + `
			C XEXCH50 3 1
			s XEXCH50 3 1
			S 354 go
			c 354 go
			C abcQUIT
			s abcNOOP\r\nQUIT`, nil},
		{"inject behind the text of DATA", "smtp", `verb == "DATA" => inject server NOOP`, mail + `
			C hello\r\n.\r\nQUIT
			s hello\r\n.\r\nNOOP\r\nQUIT
			S 250 taken\r\n250 noop\r\n221 bye
			c 250 taken\r\n221 bye`, []string{`event == "message" and ok and size == 7`}},
		{"inject behind DATA that is refused", "smtp", `verb == "DATA" => inject server NOOP`, bdat + `
			C DATA
			s DATA
			S 554 no
			c 554 no
			s NOOP`, nil},
		{"inject behind the answers of a login", "smtp", `verb == "AUTH" => inject server NOOP`, hello + `
			C AUTH PLAIN
			s AUTH PLAIN
			S 334\x20
			c 334\x20
			C AGEAYg==\r\nQUIT
			s AGEAYg==
			S 235 ok
			c 235 ok
			s NOOP\r\nQUIT`, []string{`event == "auth" and ok`}},
		{"inject at a reply while octets are on their way", "smtp", `to == "RSET" => inject server NOOP`, bdat + `
			C RSET\r\nBDAT 6 LAST\r\nhel~
			s RSET\r\nBDAT 6 LAST\r\nhel~
			S 250 ok
			c 250 ok
			C lo\nQUIT
			s lo\nNOOP\r\nQUIT`, nil},
		{"inject at a reply while half a line is on its way", "smtp", `to == "RSET" => inject server NOOP`, bdat + `
			C RSET\r\nQU~
			s RSET\r\nQU~
			S 250 ok
			c 250 ok
			C IT
			s IT\r\nNOOP`, nil},
		{"inject behind a message retrieved", "pop3", `to == "RETR" => inject client +OK x`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\nSubject: x\r\n\r\nhello\r\n.
			c +OK\r\nSubject: x\r\n\r\nhello\r\n.\r\n+OK x`, []string{`event == "message" and ok and size == 21`}},
		{"inject at a command while a message retrieved is on its way", "pop3", `verb == "NOOP" => inject client +OK x`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\nSub~
			c +OK\r\nSub~
			C NOOP
			s NOOP
			S ject: x\r\n\r\nhello\r\n.\r\n+OK noop
			c ject: x\r\n\r\nhello\r\n.\r\n+OK x\r\n+OK noop`, nil},
		{"inject, and close, at a command behind which octets follow", "smtp", `verb == "BDAT" => inject client 421 x; close`, bdat + `
			C BDAT 6 LAST\r\nhello\n
			c 421 x
			c.
			s.`, nil},
		{"drop", "smtp", `verb == "NOOP" => drop`, hello + `
			C NOOP\r\nHELP
			s HELP`, []string{`verb == "NOOP" and sent == "" and by != ""`}},
		{"drop a reply", "smtp", `to == "NOOP" => drop`, hello + `
			C NOOP
			s NOOP
			S 250 ok
			C HELP
			s HELP
			S 214 x
			c 214 x`, nil},
		{"close", "smtp", `verb == "NOOP" => close`, hello + `
			C NOOP
			c.
			s.`, []string{`verb == "NOOP" and by != ""`, `event == "close"`}},
		{"close at a reply", "smtp", `to == "." => close`, mail + `
			C Subject: x\r\n\r\nhello\r\n.
			s Subject: x\r\n\r\nhello\r\n.
			S 250 ok
			c.
			s.`, nil},
		{"close at a reply, behind which more are pipelined", "pop3", `to == "STAT" => close`, login + `
			C STAT\r\nRETR 1\r\nQUIT
			s STAT\r\nRETR 1\r\nQUIT
			S +OK 1 9\r\n+OK\r\nhello\r\n.\r\n+OK bye
			c.
			s.`, []string{`event == "close" and reason == "cut off" and messages == 0 and outcome == "logged in, nothing fetched, cut off here"`}},
		{"close at the reply that begins a message retrieved", "pop3", `to == "RETR" => close`, login + `
			C RETR 1\r\nQUIT
			s RETR 1\r\nQUIT
			S +OK\r\nhello\r\n.\r\n+OK bye
			c.
			s.`, []string{`event == "close" and reason == "cut off" and messages == 0 and outcome == "logged in, nothing fetched, cut off here"`}},
		{"close at the reply to DATA", "smtp", `to == "DATA" => close`, strings.TrimSuffix(mail, "c 354 go\n") + `
			c.
			s.`, []string{`event == "close" and messages == 0 and outcome == "broken off before the text of the message, cut off here"`}},
		{"close at a reply in front of that to DATA", "smtp", `to == "MAIL" => close`, hello + `
			C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA
			s MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA
			S 250 ok\r\n250 ok\r\n354 go
			c.
			s.`, []string{`event == "close" and messages == 0 and outcome == "broken off before the text of the message, cut off here"`}},
		{"close at the reply to QUIT", "smtp", `to == "QUIT" => close`, hello + `
			C QUIT
			s QUIT
			S 221 bye
			c.
			s.`, []string{`event == "close" and reason == "cut off"`}},
		{"close at the reply to QUIT, which has deleted", "pop3", `to == "QUIT" => close`, login + dele + `
			C QUIT
			s QUIT
			S +OK bye
			c.
			s.`, []string{`event == "close" and reason == "cut off" and outcome == "logged in, 1 deleted"`}},
		{"refuse QUIT in the server's place, which has deleted", "pop3", `to == "QUIT" => reply -ERR no`, login + dele + `
			C QUIT
			s QUIT
			S +OK bye
			c -ERR no`, []string{`event == "close" and outcome == "logged in, 1 deleted"`}},
		{"accept QUIT in the server's place, which does not hear of it", "pop3", `verb == "QUIT" => reply +OK bye`, login + dele + `
			C QUIT
			c +OK bye`, []string{`event == "close" and outcome == "logged in, 1 marked, not deleted"`}},
		{"close at QUIT, of which the server does not hear", "pop3", `verb == "QUIT" => close`, login + dele + `
			C QUIT
			c.
			s.`, []string{`event == "close" and outcome == "logged in, 1 marked, not deleted"`}},
		{"refuse DELE in the server's place, which has marked", "pop3", `to == "DELE" => reply -ERR no`, login + `
			C DELE 1
			s DELE 1
			S +OK
			c -ERR no
			C QUIT
			s QUIT
			S +OK bye
			c +OK bye`, []string{`event == "close" and outcome == "logged in, 1 deleted, DELE refused: -ERR no"`}},
		{"accept DELE in the server's place, which does not hear of it", "pop3", `verb == "DELE" => reply +OK`, login + `
			C DELE 1
			c +OK
			C QUIT
			s QUIT
			S +OK bye
			c +OK bye`, []string{`event == "close" and outcome == "logged in, nothing fetched"`}},
		{"send nonsense instead of the reply to a message", "smtp", `to == "." => send x`, mail + `
			C hello\r\n.
			s hello\r\n.
			S 250 ok
			c x`, []string{`event == "message" and ok == nil`, `event == "close" and outcome == "message sent, neither taken nor refused: x"`}},
		{"close a message", "smtp", `event == "message" => close`, mail + `
			C Subject: x\r\n\r\nhello\r\n.
			c.
			s.`, nil},
		{"reset", "smtp", `verb == "NOOP" => reset`, hello + `
			C NOOP
			c!
			s!`, nil},
		{"close the session at once", "smtp", `event == "open" => close`, `
			c.
			s.`, []string{`event == "open" and by != ""`, `id == "changed" and any(text, # startsWith "applied to the session: ")`, `event == "close" and outcome == "cut off here"`}},
		{"close the session behind its greeting", "smtp", `event == "open" => reply 421 busy; close`, `
			S 220 mx
			c 421 busy
			c.
			s.`, []string{`event == "open" and by != ""`, `event == "close" and outcome == "turned away at the greeting: 421 busy"`}},
		{"close behind an answer and the replies in front of it", "smtp", `verb == "RCPT" => reply 550 no; close`, hello + `
			C MAIL FROM:<a@x>\r\nRCPT TO:<b@x>
			s MAIL FROM:<a@x>
			S 250 ok
			c 250 ok\r\n550 no
			c.
			s.`, []string{`to == "RCPT" and code == 550 and from == "proxy"`}},
		{"cut", "smtp", `to == "EHLO" => cut 5`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250-mx\r\n250 SIZE
			c 250-m~
			c.
			s.`, []string{`to == "EHLO" and by != "" and sent == "250-m"`, `id == "changed" and any(text, # contains "is not what went on")`}},
		{"cut at the end of a unit", "smtp", `to == "EHLO" => cut 8`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250 mx
			c 250 mx
			c.
			s.`, []string{`to == "EHLO" and by != "" and sent == raw`}},
		{"cut in what comes later", "smtp", `to == "EHLO" => cut 10`, hello + `
			C NOOP
			s NOOP
			S 250 ok
			c 25~
			c.
			s.`, []string{`to == "NOOP" and by startsWith "to ==" and sent == "25"`}},
		{"cut a command, and leave what is behind it", "smtp", `verb == "NOOP" => cut 2`, hello + `
			C NOOP\r\nHELP
			s NO~
			s.
			c.`, []string{`verb == "NOOP" and by != "" and sent == "NO"`, `verb == "HELP" and by startsWith "verb ==" and sent == ""`}},
		{"cut the session", "smtp", `event == "open" => cut 10`, `
			S 220 mx
			c 220 mx
			C EHLO a
			s EHLO a
			S 250 mx
			c 25~
			c.
			s.`, []string{`to == "EHLO" and by startsWith "event ==" and sent == "25"`}},
		{"cut the reply to a message", "smtp", `to == "." => cut 2`, mail + `
			C hello\r\n.
			s hello\r\n.
			S 250 ok
			c 25~
			c.`, []string{`to == "." and by != "" and sent == "25"`, `event == "message" and ok and complete and by == ""`}},
		{"cut a message", "smtp", `event == "message" => cut 10`, mail + `
			C hello\r\nhello\r\n.
			s hello\r\nhel~
			s.
			c.`, []string{`event == "message" and not complete and size == 10 and by != ""`, `event == "close" and outcome == "message broke off after 10 bytes"`}},
		{"cut a message that passes", "smtp", `to == "DATA" => inject client 250 x
verb == "DATA" => cut 13`, mail + `c 250 x
			C hello\r\nhello\r\n.
			s hello\r\n~
			s.
			c.`, []string{`event == "message" and not complete and size == 7 and by startsWith "verb =="`}},
		{"cut a message retrieved", "pop3", `to == "RETR" => cut 10`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\nSubject: x\r\n\r\nhello\r\n.
			c +OK\r\nSubje~
			c.
			s.`, []string{`event == "message" and ok == nil`, `event == "message" and not complete and size == 5 and by startsWith "to =="`, `id == "changed" and any(text, # contains "is not what went on")`,
			`event == "close" and verdict == "broken" and outcome == "logged in, cut off inside the message, after 5 bytes"`}},
		{"cut a message retrieved within a line's end", "pop3", `to == "RETR" => cut 6`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\n\r\n.
			c +OK\r\n\r~
			c.
			s.`, []string{`event == "message" and size == 1`, `verdict == "broken"`}},
		{"drop a message retrieved", "pop3", `event == "message" => drop`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\nSubject: x\r\n\r\nhello\r\n.
			c +OK`, []string{`event == "message" and ok == nil and complete`, `event == "close" and verdict == "broken" and outcome == "logged in, message kept back"`}},
		{"refuse a message retrieved", "pop3", `to == "RETR" and ok => reply -ERR x`, login + retrieved + `
			c -ERR x\r\n+OK noop`, []string{`to == "RETR" and sent == "-ERR x\r\n" and by != ""`, `id == "changed" and any(text, # startsWith "what belongs to it, up to its end, was kept back as well: to ==")`,
			`event == "close" and messages == 0 and verdict == "refused" and outcome == "logged in, RETR refused: -ERR x"`}},
		{"refuse a message retrieved that a rule may match", "pop3", "to == \"RETR\" => send -ERR x\nevent == \"message\" => replace /x/y/", login + retrieved + `
			c -ERR x\r\n+OK noop`, []string{`event == "close" and messages == 0`}},
		{"replace what begins a message retrieved by a refusal", "pop3", `to == "RETR" => replace /^.OK.*/-ERR x/`, login + retrieved + `
			c -ERR x\r\n+OK noop`, []string{`event == "close" and messages == 0`}},
		{"drop the reply that begins a message retrieved", "pop3", `to == "RETR" => drop`, login + retrieved + `
			c +OK noop`, []string{`to == "RETR" and sent == "" and by != ""`, `id == "changed" and any(text, # contains "up to its end")`, `event == "close" and messages == 0`}},
		{"another message in the place of one retrieved", "pop3", `to == "RETR" => reply "+OK\nSubject: y\n\nhi"`, login + retrieved + `
			c +OK\r\nSubject: y\r\n\r\nhi\r\n.\r\n+OK noop`, []string{`id == "changed" and any(text, # contains "up to its end")`}},
		{"another reply that begins a message retrieved", "pop3", `to == "RETR" => send "+OK\r\nX-Added: 1"`, login + retrieved + `
			c +OK\r\nX-Added: 1\r\nSubject: x\r\n\r\nhello\r\n.\r\n+OK noop`, []string{`event == "message" and ok and size == 21`}},
		{"a message in the server's place", "pop3", `verb == "RETR" => reply "+OK\nSubject: y\n\nhi"`, login + `
			C RETR 1
			c +OK\r\nSubject: y\r\n\r\nhi\r\n.
			C NOOP
			s NOOP
			S +OK noop
			c +OK noop`, []string{`to == "NOOP"`}},
		{"replace what begins a list by a refusal", "pop3", `to == "LIST" => replace /^.OK.*/-ERR x/`, login + `
			C LIST
			s LIST
			S +OK\r\n1 10\r\n.\r\n
			c -ERR x
			C NOOP
			s NOOP
			S +OK noop
			c +OK noop`, []string{`to == "LIST" and sent == "-ERR x\r\n"`}},
		{"inject a command that has a text", "pop3", `verb == "NOOP" => inject server RETR 2`, login + `
			C NOOP\r\nSTAT
			s NOOP\r\nRETR 2\r\nSTAT
			S +OK noop\r\n+OK\r\nSubject: x\r\n\r\nhello\r\n.\r\n+OK 1 9
			c +OK noop\r\n+OK 1 9`, []string{`to == "RETR" and sent == "" and by startsWith "verb =="`, `event == "close" and messages == 0`}},
		{"inject a command behind one that has a text", "pop3", `verb == "RETR" => inject server NOOP`, login + `
			C RETR 1
			s RETR 1\r\nNOOP
			S +OK\r\nSubject: x\r\n\r\nhello\r\n.\r\n+OK noop
			c +OK\r\nSubject: x\r\n\r\nhello\r\n.
			C STAT
			s STAT
			S +OK 1 9
			c +OK 1 9`, []string{`event == "message" and ok and size == 21 and by == ""`}},
		{"slice and throttle", "smtp", `to == "CONNECT" => slice 1; throttle 1MB/s`, hello, []string{`to == "CONNECT" and by != ""`}},
		{"mark", "smtp", `verb == "EHLO" => mark`, hello, []string{`verb == "EHLO" and by == 'verb == "EHLO" => mark' and raw == sent`, `id == "changed"`}},
		{"n", "smtp", `verb == "NOOP" and n == 2 => reply 450 no`, hello + `
			C NOOP
			s NOOP
			S 250 ok
			c 250 ok
			C NOOP
			c 450 no
			C NOOP
			s NOOP`, nil},
		{"the first decides, all mark", "smtp", "verb == \"NOOP\" => mark\nverb == \"NOOP\" => reply 450 one\nevent == \"command\" and verb == \"NOOP\" => reply 450 two", hello + `
			C NOOP
			c 450 one`, []string{`verb == "NOOP" and by endsWith "one"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, c.scheme, c.rules)
			l.play(c.dialogue)
			l.end(c.want...)
		})
	}
}

// A rule that cannot apply says so, once.
func TestWarnsOnce(t *testing.T) {
	l := open(t, "pop3", `event == "command" => reply 550 no`)
	l.play(login)
	l.end()
	if len(l.warned) != 1 || !strings.Contains(l.warned[0], "is no reply of pop3") {
		t.Errorf("warned %q", l.warned)
	}
}

// The text of a message that comes with BDAT has passed before the message is known:
// a rule that matches it says so, once, and one that does not is silent.
func TestMessageThatCameWithBDAT(t *testing.T) {
	l := open(t, "smtp", "event == \"message\" and size == 4 => reply 550 no\nevent == \"message\" and size == 5 => drop")
	l.play(hello)
	for range 2 {
		l.play(`
	C MAIL FROM:<a@a>
	s MAIL FROM:<a@a>
	S 250 ok
	c 250 ok
	C RCPT TO:<b@b>
	s RCPT TO:<b@b>
	S 250 ok
	c 250 ok
	C BDAT 4 LAST
	s BDAT 4 LAST
	C ab
	s ab
	S 250 taken
	c 250 taken`)
	}
	l.end(`event == "message" and via == "BDAT" and ok`)
	if len(l.warned) != 1 || !strings.Contains(l.warned[0], "size == 4") || !strings.Contains(l.warned[0], "BDAT") {
		t.Errorf("warned %q", l.warned)
	}
}

// A session is marked once, however often a rule marks it.
func TestMarked(t *testing.T) {
	l := open(t, "smtp", `event == "command" => mark`)
	l.play(hello)
	l.play("\tC NOOP\n\ts NOOP\n\tS 250 ok\n\tc 250 ok\n")
	l.end()
	if got := l.rules.Marked(); len(got) != 1 || got[0] != 1 {
		t.Errorf("marked %v", got)
	}
	if got := l.rules.Marked(); len(got) != 0 {
		t.Errorf("marked again: %v", got)
	}
}

// With --mask a warning does not tell the password that its rule quotes, even where it is
// said just now.
func TestWarningMasked(t *testing.T) {
	_, _, r := alone(t, decode.POP3, `args == "sesame" => reply 550 sesame is no password`)
	var said []string
	r.Warn = func(text string) { said = append(said, text) }
	r.Mask = true
	g := r.Gate(proxy.Session{ID: 1, Protocol: decode.POP3}, func() {})
	raw := []byte("PASS sesame\r\n")
	e := decode.Event{From: decode.Client, Raw: raw, Secrets: []decode.Span{{Start: 5, End: 11}},
		Payload: &decode.Command{Verb: "PASS", Args: "sesame", Secret: []decode.Span{{Start: 0, End: 6}}}}
	g.Rule(decode.Unit{From: decode.Client, Kind: decode.Line, Raw: raw}, e, false)
	if len(said) != 1 || strings.Contains(said[0], "sesame") || !strings.Contains(said[0], "is no reply of pop3") {
		t.Errorf("said %q", said)
	}
}

// What a client that leaves did not get any more is told, however slowly or finely it is
// written: a message that was on its way is none that was fetched.
func TestClientLeavesMidway(t *testing.T) {
	for _, c := range []struct{ name, rule, text, want string }{
		{"a short message", `to == "RETR" => throttle 200B/s`, strings.Repeat("x", 70) + "\r\n", `event == "close" and verdict == "broken" and outcome matches "logged in, message broke off after [0-9]+ byte"`},
		{"a long message", `to == "RETR" => throttle 2KB/s; slice 7`, strings.Repeat(strings.Repeat("x", 70)+"\r\n", 2000), `event == "close" and verdict == "broken" and outcome matches "message broke off after [0-9]{3,4} bytes"`},
		{"the end of a message", `to == "RETR" => throttle 20B/s`, "", `event == "close" and outcome matches "logged in, message broke off after [0-9] byte"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, "pop3", c.rule)
			l.play(login)
			l.play(`
				C RETR 1
				s RETR 1`)
			l.server.say("+OK\r\n" + c.text + "x\r\n.\r\n")
			l.client.hear("+OK\r\n")
			l.client.Conn.(*net.TCPConn).SetLinger(0)
			l.client.Close()
			l.server.hearEnd()
			l.end(c.want, `id == "changed" and any(text, # matches "^the last [0-9]+ bytes? of what the server said did not go on any more$")`)
		})
	}
}
