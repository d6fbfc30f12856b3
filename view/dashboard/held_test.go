package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

// desk is a holder of tests: it notes what is asked of it.
type desk struct {
	mu    sync.Mutex
	units []Held
	rules []Rule
	asked []string
	marks []int
}

func (d *desk) do(id int, what string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, fmt.Sprintf("%s %d", what, id))
	for i, u := range d.units {
		if u.ID == id {
			d.units = append(d.units[:i:i], d.units[i+1:]...)
			return nil
		}
	}
	return errors.New("no such unit")
}

func (d *desk) List() []Held {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.units)
}

func (d *desk) Marked() []int {
	d.mu.Lock()
	defer d.mu.Unlock()
	marks := d.marks
	d.marks = nil
	return marks
}

func (d *desk) Rules() []Rule {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Rule(nil), d.rules...)
}

func (d *desk) Forward(id int) error           { return d.do(id, "forward") }
func (d *desk) Drop(id int) error              { return d.do(id, "drop") }
func (d *desk) Close(id int) error             { return d.do(id, "close") }
func (d *desk) Edit(id int, text []byte) error { return d.do(id, fmt.Sprintf("edit %q", text)) }
func (d *desk) Answer(id int, t string) error  { return d.do(id, fmt.Sprintf("answer %q", t)) }

func (d *desk) Hold(condition string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules = append(d.rules, Rule{Text: condition + " => hold", By: condition + " => hold", On: true, Holds: true})
	return nil
}

func (d *desk) Switch(i int, on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules[i].On = on
}

// last is what was asked last.
func (d *desk) last() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[len(d.asked)-1]
}

// command is a held command, half a minute old.
func command(id int, verb, raw string) Held {
	return Held{ID: id, Session: 2, Protocol: decode.SMTP, Since: epoch.Add(10*time.Minute - 30*time.Second), Text: []byte(raw),
		Event: decode.Event{From: decode.Client, Raw: []byte(raw), Payload: &decode.Command{Verb: verb}}}
}

// Masked, a held unit is not shown that repeats a secret of its session, and not edited.
func TestHeldMasked(t *testing.T) {
	reply := "-ERR open-sesame is not the password of ann\r\n"
	held := Held{ID: 1, Session: 1, Protocol: decode.POP3, Since: epoch, Text: []byte(reply),
		Event: decode.Event{From: decode.Server, Raw: []byte(reply), Payload: &decode.Reply{To: "PASS", Status: "-ERR", OK: decode.No}}}
	s := perform(t, Options{Store: offline(t, "password-repeated"), Holder: &desk{units: []Held{held}}}, 100, 30)
	s.sees("-ERR open-sesame is not", true)
	s.press("s")
	s.sees("open-sesame", false)
	s.sees("← reply •••", true)
	s.press("H", "e")
	s.sees("secrets are masked: forward, answer or drop it", true)
	s.press("Esc", "s")
	s.sees("-ERR open-sesame is not", true)
}

func shows(t *testing.T, s *theatre, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if screen := s.screen(); !strings.Contains(screen, want) {
			t.Errorf("no %q on\n%s", want, screen)
		}
	}
}

// What is held stands on top with its age, and goes as its keys say.
func TestHeldKeys(t *testing.T) {
	d := &desk{units: []Held{command(1, "RCPT", "RCPT TO:<b@b>\r\n"), command(2, "MAIL", "MAIL FROM:<a\xff@a>\n"),
		command(3, "NOOP", "NOOP\r\n"), command(4, "RCPT", "RCPT TO:<c@b>\r\n"), command(5, "QUIT", "QUIT\r\n")}}
	s := perform(t, Options{Store: store(t, "letter", "pop3-fetch"), Holder: d}, 120, 40)
	shows(t, s, "✋ 5 units held", "   30s  session 2   → RCPT TO:<b@b>", "H held")
	if top := strings.Split(s.screen(), "\n")[0]; !strings.Contains(top, "5 units held") {
		t.Errorf("on top is %q", top)
	}
	s.sees("▸1 Sessions", true)
	s.press("H")
	s.sees("▸1 Sessions", false) // no pane has the keys
	s.press("j", "e")
	shows(t, s, `edit MAIL FROM:<a\xff@a>\n`)
	for range len(`@a>\n`) {
		s.press("Left")
	}
	s.typed("!")
	s.press("Enter")
	if got := d.last(); got != `edit "MAIL FROM:<a\xff!@a>\n" 2` {
		t.Errorf("asked for %s", got)
	}
	s.press("d", "x") // any other key does not
	if got := d.last(); got != `edit "MAIL FROM:<a\xff!@a>\n" 2` {
		t.Errorf("dropped without being asked: %s", got)
	}
	s.press("g", "k", "k", "a")
	shows(t, s, "Answer", "550 5.1.1 No such user here")
	s.press("j", "Enter")
	shows(t, s, "answer 450 4.2.0 Greylisted, try again later")
	s.press("Enter")
	if got := d.last(); got != `answer "450 4.2.0 Greylisted, try again later" 1` {
		t.Errorf("asked for %s", got)
	}
	for _, c := range []struct{ keys, want string }{{"f", "forward 3"}, {"dy", "drop 4"}, {"cy", "close 5"}} {
		s.typed(c.keys)
		if got := d.last(); got != c.want {
			t.Errorf("%s: asked for %s", c.keys, got)
		}
	}
	s.until("nothing is held", func() bool { return !s.ui.hasHeld() })
	s.press("j")
	if s.ui.held.keyed || strings.Contains(s.screen(), "held") && strings.Contains(strings.Split(s.screen(), "\n")[0], "held") {
		t.Errorf("it stands there still:\n%s", s.screen())
	}
}

// A message goes to the editor; what was changed shows before it goes on, and lines
// end as they did.
func TestHeldEditor(t *testing.T) {
	message := Held{ID: 1, Session: 1, Protocol: decode.SMTP, Since: epoch, Text: []byte("Subject: x\r\nTo: b\n\r\nhello\r\n"), Event: decode.Event{From: decode.Client, Payload: &decode.Message{}}}
	d := &desk{units: []Held{message}}
	s := perform(t, Options{Store: store(t, "letter"), Holder: d, Editor: func(text []byte) ([]byte, error) {
		if want := "Subject: x\nTo: b\n\nhello\n"; string(text) != want {
			t.Errorf("the editor has %q", text)
		}
		return bytes.Replace(text, []byte("hello"), []byte("moin"), 1), nil
	}}, 100, 30)
	shows(t, s, "message, 27 bytes: Subject: x")
	s.press("H", "e")
	shows(t, s, "What you changed", "- hello", "+ moin")
	s.press("Esc", "e", "y")
	if got := d.last(); got != `edit "Subject: x\r\nTo: b\n\r\nmoin\r\n" 1` {
		t.Errorf("asked for %s", got)
	}
}

// h holds what is like a line from now on, once that was said yes to, and R lists the
// rules and switches them.
func TestRulesList(t *testing.T) {
	d := &desk{rules: []Rule{{Text: `verb == "RCPT" => reply 452 4.2.2 full`, By: "recipe:full", Matched: 7, On: true}}}
	s := perform(t, Options{Store: store(t, "letter"), Holder: d}, 120, 40)
	s.press("R")
	shows(t, s, "Rules", "● on", "7 times", "recipe:full")
	s.press("Space")
	shows(t, s, "○ off")
	s.press("Esc", "Enter", "g", "j", "h")
	shows(t, s, "? hold every greeting from now on?", "Enter holds", "Esc does not")
	s.press("Esc", "R")
	s.sees("=> hold", false)
	s.press("Esc", "h", "Enter")
	shows(t, s, "every greeting is held from now on")
	s.press("R")
	shows(t, s, `to == "CONNECT" => hold`, "✋ holding 1 kind ")
	s.press("Esc", "h", "Enter", "R") // there is a rule for that already
	shows(t, s, "✋ holding 1 kind ")
}

// While a rule holds, the status says so, until it is switched off; then what is held
// still is said.
func TestHolding(t *testing.T) {
	d := &desk{rules: []Rule{{Text: `verb == "RCPT" => hold`, On: true, Holds: true}, {Text: `verb == "MAIL" => delay 1s`, On: true}},
		units: []Held{command(1, "RCPT", "RCPT TO:<b@b>\r\n")}}
	s := perform(t, Options{Store: store(t, "letter"), Holder: d}, 100, 30)
	s.sees("✋ holding 1 kind  ", true)
	s.press("R", "Space")
	s.sees("» 1 unit is still held; H shows it", true)
	s.sees("✋ holding", false)
	s.press("j")
	s.sees("✋ holding", false)
	s.press("H")
	s.until("what is held has the keys", func() bool { return s.ui.held.keyed && s.ui.overlay == nil })
}

// What the keys do to what is held can be read.
func TestHeldHelp(t *testing.T) {
	d := &desk{units: []Held{command(1, "RCPT", "RCPT TO:<b@b>\r\n")}}
	s := perform(t, Options{Store: store(t, "letter"), Holder: d}, 80, 24)
	s.press("H")
	shows(t, s, "? help")
	s.press("?")
	shows(t, s, "Keys of what is held", "let it go on as it is")
	s.press("Esc")
	s.until("what is held has the keys", func() bool { return s.ui.manual == nil && s.ui.held.keyed })
}

func TestKindOf(t *testing.T) {
	for want, ev := range map[[2]string]decode.Event{
		{`event == "open"`, "every new session"}:                            {Payload: &decode.Open{}},
		{`verb == "RCPT"`, "every RCPT command"}:                            {From: decode.Client, Payload: &decode.Command{Verb: "RCPT"}},
		{`to == "."`, "every reply to a message"}:                           {From: decode.Server, Payload: &decode.Reply{To: "."}},
		{`to == "RCPT"`, "every reply to RCPT"}:                             {From: decode.Server, Payload: &decode.Reply{To: "RCPT"}},
		{`event == "response"`, "every line of a login behind its command"}: {Payload: &decode.Response{}},
		{`event == "message"`, "every message"}:                             {Payload: &decode.Message{}},
		{}:                                                                  {From: decode.Proxy, Payload: &decode.Reply{To: "."}},
	} {
		if condition, words := kindOf(ev); [2]string{condition, words} != want {
			t.Errorf("%T is %q, %q, want %q", ev.Payload, condition, words, want)
		}
	}
}

// What is escaped can be read back.
func FuzzEscape(f *testing.F) {
	f.Add([]byte("MAIL FROM:<\xff\"\\\x1b[0m\u202e>\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		back, err := unescape(escape(text))
		if err != nil || !bytes.Equal(back, text) {
			t.Errorf("%q is %q, and then %q, %v", text, escape(text), back, err)
		}
	})
}

func TestKeepEndings(t *testing.T) {
	for _, c := range []struct{ before, edited, want string }{
		{"a\r\nb\r\n", "a\nc\nb\n", "a\r\nc\r\nb\r\n"},
		{"a\r\nb\nc\r\n", "b\nc\n", "b\nc\r\n"},
		{"a\nb\n", "a\nc\n", "a\nc\n"},
		{"a\r\nb", "a\nb", "a\r\nb"},
		{"a\r\n", "a\nb\r\n", "a\r\nb\r\n"},
		{"a\r\n", "", ""},
	} {
		if got := string(keepEndings([]byte(c.before), []byte(c.edited))); got != c.want {
			t.Errorf("%q edited as %q is %q, want %q", c.before, c.edited, got, c.want)
		}
	}
}

func TestDifference(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"a\nb\nc\nd\ne\n", "a\nb\nx\nd\ne\n", " b|-c|+x| d"},
		{"a\n", "a\n", ""},
		{"a\n", "", "-a"},
		{"", "a\n", "+a"},
		{"a\nb\n", "b\nc\n", "-a| b|+c"},
	} {
		var got []string
		for _, d := range difference([]byte(c.before), []byte(c.after)) {
			got = append(got, string(d.sign)+strings.TrimSpace(string(d.line)))
		}
		if text := strings.Join(got, "|"); text != c.want {
			t.Errorf("%q to %q is %s, want %s", c.before, c.after, text, c.want)
		}
	}
}

// A session that a rule has marked has a star, also when it comes behind its mark.
func TestMarkedByRule(t *testing.T) {
	d := &desk{marks: []int{2, 7}}
	o := Options{Store: store(t, "letter", "smtp-connect"), Holder: d}
	s := perform(t, o, 100, 30)
	starred := func() (all []string) {
		for line := range strings.Lines(s.screen()) {
			if strings.Contains(line, "★") {
				all = append(all, strings.Fields(strings.Trim(line, "│▌ "))[1])
			}
		}
		return all
	}
	if got := starred(); len(got) != 1 || got[0] != "2" {
		t.Errorf("marked: %q\n%s", got, s.screen())
	}
	o.Store.Apply(7, decode.SMTP, decode.Event{Payload: &decode.Open{}})
	got := starred()
	for end := time.Now().Add(patience); len(got) < 2 && time.Now().Before(end); got = starred() {
		s.press("G")
	}
	if len(got) != 2 || got[1] != "7" {
		t.Errorf("marked: %q\n%s", got, s.screen())
	}
}

// What is held shows while the rest of the screen is paused: a client waits for it.
func TestHeldWhilePaused(t *testing.T) {
	d := &desk{units: []Held{command(1, "RCPT", "RCPT TO:<b@b>\r\n")}}
	s := perform(t, Options{Store: store(t, "letter"), Holder: d}, 80, 24)
	s.press("p")
	shows(t, s, "paused", "✋ 1 unit held")
	s.press("H", "f")
	if got := d.last(); got != "forward 1" {
		t.Errorf("asked for %s", got)
	}
}
