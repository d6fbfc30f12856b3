package rule_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/rule"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// held waits until so many units are held, and returns the last.
func (l *live) held(n int) rule.Unit {
	l.t.Helper()
	w := l.rules.Held.Watch()
	defer w.Stop()
	late := time.After(patience)
	for {
		if all := l.rules.Held.List(); len(all) >= n {
			return all[len(all)-1]
		}
		select {
		case <-w.C:
		case <-late:
			l.t.Fatalf("waited in vain for %d held units", n)
		}
	}
}

// What is held goes on as it is wanted, each kind of unit.
func TestHeldUnits(t *testing.T) {
	forward := func(h *rule.Held, id int) error { return h.Forward(id) }
	edit := func(text string) func(*rule.Held, int) error {
		return func(h *rule.Held, id int) error { return h.Edit(id, []byte(text)) }
	}
	answer := func(text string) func(*rule.Held, int) error {
		return func(h *rule.Held, id int) error { return h.Answer(id, text) }
	}
	drop := func(h *rule.Held, id int) error { return h.Drop(id) }
	hangUp := func(h *rule.Held, id int) error { return h.Close(id) }
	for _, c := range []struct {
		name, scheme, when string
		before, text       string
		decide             func(*rule.Held, int) error
		after              string
		want               []string
	}{
		{"forward a command", "smtp", `verb == "NOOP"`, hello + `C NOOP`, "NOOP\r\n", forward, `
			s NOOP`, []string{`verb == "NOOP" and by == 'verb == "NOOP" => hold'`}},
		{"edit a command", "smtp", `verb == "NOOP"`, hello + `C NOOP`, "NOOP\r\n", edit("VRFY x"), `
			s VRFY x
			S 252 x
			c 252 x`, []string{`verb == "NOOP" and sent == "VRFY x\r\n" and by == "hand"`, `id == "changed"`}},
		{"an edited line keeps the ending that it has", "smtp", `verb == "NOOP"`, hello + `C NOOP`, "NOOP\r\n", edit("VRFY x\n"), `
			s VRFY x\n`, nil},
		{"answer a command in its turn", "smtp", `verb == "VRFY"`, hello + `C NOOP\r\nVRFY b\r\nHELP`, "VRFY b\r\n", answer("550 no\nnever"), `
			s NOOP\r\nHELP
			S 250 ok
			c 250 ok\r\n550-no\r\n550 never
			S 214 help
			c 214 help`, []string{`verb == "VRFY" and sent == "" and by == "hand"`}},
		{"drop a command", "smtp", `verb == "NOOP"`, hello + `C NOOP\r\nHELP`, "NOOP\r\n", drop, `
			s HELP`, []string{`verb == "NOOP" and sent == "" and by == "hand"`}},
		{"close at a command", "smtp", `verb == "NOOP"`, hello + `C NOOP`, "NOOP\r\n", hangUp, `
			c.
			s.`, nil},
		{"answer a message over LMTP", "lmtp", `event == "message"`, lmtp + `C Subject: x\r\n\r\nhello\r\n.`, "Subject: x\r\n\r\nhello\r\n", answer("552 5.2.3 too big"), `
			s.
			c 552 5.2.3 too big\r\n552 5.2.3 too big`, []string{`rcpt == "d@d" and to == "." and by == "hand"`, `event == "message" and not ok`}},
		{"edit a response", "smtp", `event == "response"`, hello + `
			C AUTH LOGIN
			s AUTH LOGIN
			S 334 VXNlcm5hbWU6
			c 334 VXNlcm5hbWU6
			C YQ==`, "YQ==\r\n", edit("Yg=="), `
			s Yg==`, nil},
		{"edit a reply", "smtp", `to == "NOOP"`, hello + `
			C NOOP
			s NOOP
			S 250-a\r\n250 b`, "250-a\r\n250 b\r\n", edit("251 c\r\n"), `
			c 251 c`, []string{`to == "NOOP" and sent == "251 c\r\n" and by == "hand"`}},
		{"answer in the place of a reply", "smtp", `to == "NOOP"`, hello + `
			C NOOP
			s NOOP
			S 250 a`, "250 a\r\n", answer("450 no"), `
			c 450 no`, nil},
		{"close at a reply", "smtp", `to == "NOOP"`, hello + `
			C NOOP
			s NOOP
			S 250 a`, "250 a\r\n", hangUp, `
			c.
			s.`, nil},
		{"edit a message", "smtp", `event == "message"`, mail + `
			C Subject: x\r\n\r\n..hello\r\n.`, "Subject: x\r\n\r\n.hello\r\n", edit("Subject: y\r\n\n.moin\r\n.moin\n"), `
			s Subject: y\r\n\n.moin\r\n..moin\r\n.
			S 250 ok
			c 250 ok`, []string{`event == "message" and ok and by == "hand"`}},
		{"answer a message", "smtp", `event == "message"`, mail + `
			C Subject: x\r\n\r\n.`, "Subject: x\r\n\r\n", answer("552 5.3.4 no"), `
			s.
			c 552 5.3.4 no`, nil},
		{"edit a message retrieved", "pop3", `event == "message"`, login + `
			C RETR 1
			s RETR 1
			S +OK\r\nSubject: virus\r\n\r\n.
			c +OK`, "Subject: virus\r\n\r\n", edit("Subject: flowers\r\n\r\n"), `
			c Subject: flowers\r\n\r\n.`, nil},
		{"forward a session", "smtp", `event == "open"`, "", "", forward, hello, []string{`event == "open" and by != ""`}},
		{"answer a session", "smtp", `event == "open"`, "", "", answer("554 no"), `
			S 220 mx
			c 554 no`, []string{`event == "open" and by == "hand"`}},
		{"drop a session", "smtp", `event == "open"`, "", "", drop, `
			c.
			s.`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, c.scheme, c.when+" => hold")
			l.play(c.before)
			u := l.held(1)
			if string(u.Text) != c.text || u.Session != 1 || u.By != c.when+" => hold" {
				t.Errorf("held is %q of session %d by %s", u.Text, u.Session, u.By)
			}
			if err := c.decide(&l.rules.Held, u.ID); err != nil {
				t.Fatal(err)
			}
			if err := l.rules.Held.Forward(u.ID); err == nil || err.Error() != "no unit 1 is held" {
				t.Errorf("a second decision: %v", err)
			}
			l.play(c.after)
			l.end(c.want...)
		})
	}
}

// What is forwarded goes on as it was shown: with what its rule put in its place.
func TestHeldSendsAsShown(t *testing.T) {
	l := open(t, "smtp", `verb == "NOOP" => hold; send VRFY x`)
	l.play(hello + `C NOOP`)
	u := l.held(1)
	if string(u.Text) != "VRFY x\r\n" {
		t.Errorf("held is %q", u.Text)
	}
	if err := l.rules.Held.Forward(u.ID); err != nil {
		t.Fatal(err)
	}
	l.play(`s VRFY x`)
	l.end(`verb == "NOOP" and sent == "VRFY x\r\n" and by endsWith "send VRFY x"`)
}

// The other direction goes on while a unit is held, and what is held on both at once
// goes on in any order.
func TestHeldAlone(t *testing.T) {
	l := open(t, "smtp", `verb == "NOOP" or to == "HELP" => hold`)
	l.play(hello + `
		C HELP
		s HELP
		C NOOP
		S 214 help`)
	l.held(2)
	l.play(`S 220 unasked`)
	for _, u := range l.rules.Held.List() {
		if u.Record.Verb == "NOOP" {
			l.rules.Held.Forward(u.ID)
		}
	}
	l.play(`s NOOP`)
	l.rules.Held.Forward(l.held(1).ID)
	l.play(`c 214 help\r\n220 unasked`)
	l.end()

	l = open(t, "smtp", `verb == "NOOP" => hold`)
	l.play(hello + `C NOOP`)
	l.held(1)
	l.play(`
		S 421 4.3.2 time is up
		c 421 4.3.2 time is up`)
	l.end()
}

// What is held goes on when its client leaves, when the session is cut off, and when
// mitmail ends.
func TestHeldEnds(t *testing.T) {
	for name, end := range map[string]func(l *live){
		"the client leaves":   func(l *live) { l.client.Close() },
		"the server leaves":   func(l *live) { l.server.Conn.(*net.TCPConn).CloseWrite() },
		"mitmail is to end":   func(l *live) { go l.stop() },
		"the rule is dropped": func(l *live) { l.rules.Set(nil); l.rules.Held.Forward(l.held(1).ID) },
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t, "smtp", `verb == "NOOP" => hold`)
			l.play(hello + `C NOOP`)
			l.held(1)
			end(l)
			l.play(`s NOOP`)
			l.end(`verb == "NOOP" and sent == raw`)
			if held := l.rules.Held.List(); len(held) > 0 {
				t.Errorf("held is still %+v", held)
			}
		})
	}
}

// What cannot be is an error, and the unit is held still.
func TestHeldErrors(t *testing.T) {
	l := open(t, "pop3", `event == "open" or verb == "RETR" or event == "message" => hold`)
	h := &l.rules.Held
	wrong := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	wrong(h.Edit(l.held(1).ID, []byte("x")), "has no text to edit")
	wrong(h.Answer(1, "550 no"), `"550 no" is no reply of pop3`)
	wrong(h.Answer(1, "no"), `"no" is no reply of pop3`)
	wrong(h.Drop(7), "no unit 7 is held")
	h.Forward(1)
	l.play(login + `C RETR 1`)
	h.Forward(l.held(1).ID)
	l.play(`
		s RETR 1
		S +OK\r\nSubject: x\r\n\r\n.
		c +OK`)
	wrong(h.Answer(l.held(1).ID, "-ERR no"), "told already")
	h.Forward(3)
	l.play(`c Subject: x\r\n\r\n.`)
	l.end()
}

// A limit of one's own, and a delay that begins when the unit is let go.
func TestHoldLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, woken, r := alone(t, decode.SMTP, "verb == \"NOOP\" => hold; delay 2s")
		r.Held.Limit = 10 * time.Second
		var said []string
		r.Warn = func(text string) { said = append(said, text) }
		u, e := noop()
		before := time.Now()
		g.Rule(u, e, false)
		<-woken
		if r := g.Rule(u, e, true); !r.Wait || r.Attended || time.Since(before) != 10*time.Second {
			t.Errorf("%+v after %v", r, time.Since(before))
		}
		<-woken
		if r := g.Rule(u, e, true); r.Wait || time.Since(before) != 12*time.Second || len(said) != 1 {
			t.Errorf("%+v after %v, said %q", r, time.Since(before), said)
		}
		g.Passed([]decode.Event{{Payload: &decode.Close{}}})
	})
}

// No more is held than there is room for.
func TestHeldBound(t *testing.T) {
	r := &rule.Rules{}
	r.Set(rules(t, `verb == "NOOP" => hold`))
	var said []string
	r.Warn = func(text string) { said = append(said, text) }
	var gates []proxy.Gate
	for i := range 1010 {
		g := r.Gate(proxy.Session{ID: i + 1, Protocol: decode.SMTP}, func() {})
		u, e := noop()
		if ruling := g.Rule(u, e, false); ruling.Wait != (i < 1000) {
			t.Fatalf("unit %d: %+v", i+1, ruling)
		}
		gates = append(gates, g)
	}
	if len(said) != 1 || !strings.Contains(said[0], "session 1001: nothing more can be held") {
		t.Errorf("said %q", said)
	}
	for _, g := range gates {
		g.Passed([]decode.Event{{Payload: &decode.Close{}}})
	}
	if n := len(r.Held.List()); n > 0 {
		t.Errorf("%d are held still", n)
	}
}

// Who watches is told of what comes and goes; who does not read misses some, and
// nothing waits for it.
func TestWatch(t *testing.T) {
	r := &rule.Rules{}
	r.Set(rules(t, `verb == "NOOP" => hold`))
	g := r.Gate(proxy.Session{ID: 1, Protocol: decode.SMTP}, func() {})
	quick, slow := r.Held.Watch(), r.Held.Watch()
	var got []string
	for id := 1; id <= 200; id++ {
		u, e := noop()
		g.Rule(u, e, false)
		r.Held.Forward(id)
		for range 2 {
			c := <-quick.C
			got = append(got, fmt.Sprint(c.ID, c.End))
		}
	}
	if want := []string{"1", "1forward", "2", "2forward"}; !slices.Equal(got[:4], want) || len(got) != 400 {
		t.Errorf("saw %q", got[:4])
	}
	if n := slow.Missed(); n != 400-256 || slow.Missed() != 0 {
		t.Errorf("missed %d", n)
	}
	quick.Stop()
	slow.Stop()
	slow.Stop()
	for range slow.C {
	}
}

// With --mask, what is held shows no secret.
func TestHeldMasked(t *testing.T) {
	r := &rule.Rules{Mask: true}
	r.Set(rules(t, `event == "command" => hold`))
	g := r.Gate(proxy.Session{ID: 1, Protocol: decode.POP3}, func() {})
	raw := []byte("PASS sesame\r\n")
	g.Rule(decode.Unit{From: decode.Client, Kind: decode.Line, Raw: raw}, decode.Event{From: decode.Client, Raw: raw,
		Secrets: []decode.Span{{Start: 5, End: 11}}, Payload: &decode.Command{Verb: "PASS", Args: "sesame", Secret: []decode.Span{{Start: 0, End: 6}}}}, false)
	u := r.Held.List()[0]
	if text := string(u.Record.AppendJSON(nil)); !u.Secret || strings.Contains(text, "sesame") || !strings.Contains(text, `"raw":"PASS •••\r\n"`) {
		t.Errorf("shown is %s", text)
	}
	r.Held.Drop(u.ID)
}

// A rule that is switched off matches nothing, until it is switched on again.
func TestSwitch(t *testing.T) {
	l := open(t, "smtp", `verb == "NOOP" => reply 450 no`)
	one := l.rules.Rules()[0]
	l.play(hello + `
		C NOOP
		c 450 no`)
	l.rules.Switch(one, false)
	l.play(`
		C NOOP
		s NOOP
		S 250 ok
		c 250 ok`)
	l.rules.Switch(one, true)
	l.play(`
		C NOOP
		c 450 no`)
	if one.Matched() != 2 || !one.On() {
		t.Errorf("matched %d times", one.Matched())
	}
	l.end()
}

func TestParseHold(t *testing.T) {
	if r, err := rule.ParseHold(` verb == "RCPT" `); err != nil || r.Text != `verb == "RCPT" => hold` || r.By != r.Text {
		t.Errorf("%+v, %v", r, err)
	}
	for condition, want := range map[string]string{`vreb == "x"`: "unknown name vreb at column 1", `event == "auth"`: "never met"} {
		if _, err := rule.ParseHold(condition); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", condition, err)
		}
	}
}

// What is held stays so, and is decided about, although no rule is left.
func TestHeldWithoutRules(t *testing.T) {
	const edited = "Subject: y\r\n\r\nedited\r\n"
	for name, tt := range map[string]struct{ scheme, rule, play, edit, goesOn, to string }{
		"reply":        {"smtp", `to == "NOOP" => hold`, hello + "C NOOP\ns NOOP\nS 250 secret", "250 edited\r\n", "250 edited\r\n", "client"},
		"message":      {"smtp", `event == "message" => hold`, mail + `C Subject: x\r\n\r\nsecret\r\n.`, edited, edited + ".\r\n", "server"},
		"POP3 message": {"pop3", `event == "message" => hold`, login + "C RETR 1\ns RETR 1\nS +OK\nc +OK\nS Subject: x\\r\\n\\r\\nsecret\\r\\n.", edited, edited + ".\r\n", "client"},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t, tt.scheme, tt.rule)
			l.play(tt.play)
			u := l.held(1)
			l.rules.Set(nil)
			if name == "reply" { // something else happens
				l.client.say("RSET\r\n")
				l.server.hear("RSET\r\n")
				l.server.say("250 ok\r\n")
			}
			if err := l.rules.Held.Edit(u.ID, []byte(tt.edit)); err != nil {
				t.Fatal(err)
			}
			map[string]*peer{"client": l.client, "server": l.server}[tt.to].hear(tt.goesOn)
			l.client.Close()
			l.server.Close()
		})
	}
}
