package practice

import (
	"fmt"
	"strconv"
	"strings"

	"mitmail/proxy/internal/wire"
)

// pop3Session is one client at the POP3 server. It is in AUTHORIZATION state
// until user is set, then in TRANSACTION state (RFC 1939 3). Its methods'
// errors are those of the connection; a client's mistakes get -ERR.
type pop3Session struct {
	server *POP3Server
	wire   *wire.Conn
	banner string // APOP timestamp
	name   string // from USER, waits for PASS
	user   string // logged in
	mail   []Mail // of the open maildrop
	gone   map[int]bool
	quit   bool
}

// handle does what a command line asks for.
func (p *pop3Session) handle(line string) error {
	verb, args, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	do := p.anytime(verb)
	if do == nil && p.user == "" {
		do = p.authorization(verb)
	}
	if do == nil && p.user != "" {
		do = p.transaction(verb)
	}
	if do == nil {
		return p.refuse("unknown command, or not now")
	}
	return do(args)
}

// A pop3Command does what a command asks for.
type pop3Command = func(args string) error

// anytime is the commands of every state.
func (p *pop3Session) anytime(verb string) pop3Command {
	return map[string]pop3Command{
		"CAPA": p.capa, "QUIT": p.bye, "LANG": p.lang,
	}[verb]
}

// authorization is the commands before the login.
func (p *pop3Session) authorization(verb string) pop3Command {
	return map[string]pop3Command{
		"USER": p.userName, "PASS": p.pass, "APOP": p.apop, "AUTH": p.auth, "STLS": p.stls, "UTF8": p.utf8,
	}[verb]
}

// transaction is the commands behind the login.
func (p *pop3Session) transaction(verb string) pop3Command {
	return map[string]pop3Command{
		"STAT": p.stat, "LIST": p.list, "UIDL": p.uidl, "RETR": p.retr, "TOP": p.top,
		"DELE": p.dele, "RSET": p.rset, "NOOP": p.noop,
	}[verb]
}

// ok answers +OK.
func (p *pop3Session) ok(text string) error { return p.wire.WriteLine("+OK " + text) }

// refuse answers -ERR.
func (p *pop3Session) refuse(text string) error { return p.wire.WriteLine("-ERR " + text) }

// lines answers +OK and a multi-line part, none of whose lines begins with a
// dot.
func (p *pop3Session) lines(text string, lines []string) error {
	var b strings.Builder
	b.WriteString("+OK " + text + "\r\n")
	for _, line := range lines {
		b.WriteString(line + "\r\n")
	}
	b.WriteString(".\r\n")
	return p.wire.Write([]byte(b.String()))
}

// leave ends the session without the UPDATE state: nothing is deleted.
func (p *pop3Session) leave() {
	if p.user != "" {
		p.server.site.unlock(p.user, nil)
	}
	p.wire.Close()
}

// capa lists what the server can do (RFC 2449).
func (p *pop3Session) capa(string) error {
	list := []string{
		"TOP", "UIDL", "USER", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "UTF8", "LANG", "EXPIRE NEVER",
		"SASL " + strings.Join(offered(), " "), "IMPLEMENTATION practice",
	}
	if p.tlsOffered() {
		list = append(list, "STLS")
	}
	return p.lines("capabilities follow", list)
}

// lang knows one language (RFC 6856 3).
func (p *pop3Session) lang(tag string) error {
	switch strings.ToLower(tag) {
	case "":
		return p.lines("languages follow", []string{"en English"})
	case "en", "*":
		return p.ok("en speaking English")
	}
	return p.refuse("no such language")
}

// bye ends the session; deleted messages go now (RFC 1939 6).
func (p *pop3Session) bye(string) error {
	p.quit = true
	if p.user != "" {
		p.update()
	}
	return p.ok("goodbye")
}

// update removes the deleted messages and closes the maildrop.
func (p *pop3Session) update() {
	gone := make(map[string]bool)
	for n := range p.gone {
		gone[p.mail[n-1].UID] = true
	}
	p.server.site.unlock(p.user, gone)
	p.user = ""
}

// message finds a message that is not deleted by its number.
func (p *pop3Session) message(number string) (n int, m Mail, ok bool) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(p.mail) || p.gone[n] {
		return 0, Mail{}, false
	}
	return n, p.mail[n-1], true
}

// noMessage answers a number that names nothing.
func (p *pop3Session) noMessage() error { return p.refuse("no such message") }

// count is the number of messages not deleted, and their size.
func (p *pop3Session) count() (n, size int) {
	for i, m := range p.mail {
		if !p.gone[i+1] {
			n, size = n+1, size+len(m.Data)
		}
	}
	return n, size
}

// listing is one line for each message not deleted.
func (p *pop3Session) listing(what func(Mail) string) []string {
	var lines []string
	for i, m := range p.mail {
		if !p.gone[i+1] {
			lines = append(lines, fmt.Sprintf("%d %s", i+1, what(m)))
		}
	}
	return lines
}
