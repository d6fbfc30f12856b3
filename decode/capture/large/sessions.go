package large

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"

	"mitmail/decode"
)

// big sends a few messages of 1 to 8 MB, but of no more than most, and only as
// long as the whole is not full.
func big(d *dialogue, n int, most int64, full func() bool) {
	random := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)})
	dice := rand.New(random)
	hello(d, n)
	for i := 1 + dice.IntN(4); i > 0 && !full(); i-- {
		size := min(int64(1<<20+dice.IntN(7<<20)), most)
		file := make([]byte, size/4*3)
		random.Read(file)
		envelope(d, n)
		d.sends(decode.Client, attached(n, file))
		d.answers("250", " 2.0.0 Ok: queued")
	}
	bye(d)
}

// short is a session with one small message, or one that does not come to it.
func short(d *dialogue, n int) {
	switch n % 8 {
	case 0:
		refused(d, n)
	case 1, 2:
		fetch(d, n)
	case 3:
		locked(d, n)
	default:
		hello(d, n)
		if n%8 == 4 {
			submit(d, n)
		}
		envelope(d, n)
		d.sends(decode.Client, note(n))
		d.answers("250", " 2.0.0 Ok: queued")
		bye(d)
	}
}

func hello(d *dialogue, n int) {
	d.truth.Protocol = "smtp"
	d.answers("220", " mx.example ESMTP")
	d.does("EHLO", " client%d.example", n)
	d.answers("250", "-mx.example\r\n250-SIZE 20000000\r\n250-AUTH PLAIN\r\n250 8BITMIME")
}

func submit(d *dialogue, n int) {
	user, secret := fmt.Sprintf("ann%d", n), fmt.Sprintf("secret%d", n)
	d.does("AUTH", " PLAIN %s", base64.StdEncoding.EncodeToString([]byte("\x00"+user+"\x00"+secret)))
	d.answers("235", " 2.7.0 Accepted")
	d.login("PLAIN", user, secret, true)
}

func envelope(d *dialogue, n int) {
	d.does("MAIL", " FROM:<%s>", sender(n))
	d.answers("250", " 2.1.0 Ok")
	d.does("RCPT", " TO:<bob@mx.example>")
	d.answers("250", " 2.1.5 Ok")
	d.does("DATA", "")
	d.answers("354", " End data with <CR><LF>.<CR><LF>")
}

func bye(d *dialogue) {
	d.does("QUIT", "")
	d.answers("221", " 2.0.0 Bye")
}

func refused(d *dialogue, n int) {
	hello(d, n)
	d.does("MAIL", " FROM:<%s>", sender(n))
	d.answers("550", " 5.7.1 no")
	bye(d)
}

// fetch fetches a message by POP3.
func fetch(d *dialogue, n int) {
	pass(d, n)
	d.answers("+OK", " 1 message")
	d.login("USER/PASS", fmt.Sprintf("bob%d", n), fmt.Sprintf("secret%d", n), true)
	text := note(n)
	d.does("STAT", "")
	d.answers("+OK", " 1 %d", len(text))
	d.does("RETR", " 1")
	d.answers("+OK", " %d octets", len(text))
	d.sends(decode.Server, text)
	d.does("DELE", " 1")
	d.answers("+OK", " gone")
	leave(d)
}

// locked is a login that fails.
func locked(d *dialogue, n int) {
	pass(d, n)
	d.answers("-ERR", " [AUTH] no")
	d.login("USER/PASS", fmt.Sprintf("bob%d", n), fmt.Sprintf("secret%d", n), false)
	leave(d)
}

func pass(d *dialogue, n int) {
	d.truth.Protocol = "pop3"
	d.answers("+OK", " pop.example ready")
	d.does("USER", " bob%d", n)
	d.answers("+OK", " send the password")
	d.does("PASS", " secret%d", n)
}

func leave(d *dialogue) {
	d.does("QUIT", "")
	d.answers("+OK", " bye")
}
