package practice

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"mitmail/proxy/internal/wire"
)

// stat reports how many messages there are and how large they are together.
func (p *pop3Session) stat(string) error {
	n, size := p.count()
	return p.ok(fmt.Sprintf("%d %d", n, size))
}

// list tells sizes.
func (p *pop3Session) list(number string) error {
	return p.scan(number, func(m Mail) string { return strconv.Itoa(len(m.Data)) })
}

// uidl tells unique-ids.
func (p *pop3Session) uidl(number string) error {
	return p.scan(number, func(m Mail) string { return m.UID })
}

// scan answers LIST and UIDL, about one message or about all.
func (p *pop3Session) scan(number string, what func(Mail) string) error {
	if number == "" {
		n, size := p.count()
		return p.lines(fmt.Sprintf("%d messages (%d octets)", n, size), p.listing(what))
	}
	n, m, ok := p.message(number)
	if !ok {
		return p.noMessage()
	}
	return p.ok(fmt.Sprintf("%d %s", n, what(m)))
}

// retr gives a message.
func (p *pop3Session) retr(number string) error {
	_, m, ok := p.message(number)
	if !ok {
		return p.noMessage()
	}
	return p.text(fmt.Sprintf("%d octets", len(m.Data)), m.Data)
}

// top gives a message's header and its first lines.
func (p *pop3Session) top(args string) error {
	number, count, _ := strings.Cut(args, " ")
	_, m, ok := p.message(number)
	if !ok {
		return p.noMessage()
	}
	lines, err := strconv.Atoi(count)
	if err != nil || lines < 0 {
		return p.refuse("how many lines?")
	}
	return p.text("top of message follows", beginning(m.Data, lines))
}

// text answers +OK and a message.
func (p *pop3Session) text(status string, data []byte) error {
	return p.wire.Write(append([]byte("+OK "+status+"\r\n"), wire.Stuffed(data)...))
}

// beginning is a header, the empty line and so many lines of the body.
func beginning(data []byte, lines int) []byte {
	n, body := 0, false
	for line := range bytes.Lines(data) {
		if body && lines == 0 {
			break
		}
		if body {
			lines--
		}
		body = body || string(line) == "\r\n"
		n += len(line)
	}
	return data[:n]
}

// dele marks a message as deleted.
func (p *pop3Session) dele(number string) error {
	n, _, ok := p.message(number)
	if !ok {
		return p.noMessage()
	}
	p.gone[n] = true
	return p.ok(fmt.Sprintf("message %d deleted", n))
}

// rset takes all marks away.
func (p *pop3Session) rset(string) error {
	clear(p.gone)
	n, size := p.count()
	return p.ok(fmt.Sprintf("maildrop has %d messages (%d octets)", n, size))
}

// noop does nothing.
func (p *pop3Session) noop(string) error { return p.ok("nothing done") }
