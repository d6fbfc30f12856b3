package control

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/rule"
	"mitmail/view/lang"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// holding is rules that hold everything, and the gate of one session with a unit that
// waits.
type holding struct {
	rule.Rules
	gate proxy.Gate
}

func newHolding(t testing.TB) *holding {
	t.Helper()
	h := new(holding)
	all, err := rule.ParseHold("true")
	if err != nil {
		t.Fatal(err)
	}
	h.Set([]*rule.Rule{all})
	h.gate = h.Gate(proxy.Session{ID: 3, Protocol: decode.SMTP}, func() {})
	return h
}

// command holds a command.
func (h *holding) command(line string) {
	raw := []byte(line + "\r\n")
	h.gate.Rule(decode.Unit{From: decode.Client, Kind: decode.Line, Raw: raw}, decode.Event{From: decode.Client, Raw: raw, Payload: &decode.Command{Verb: line}}, false)
}

// message holds the text of a message.
func (h *holding) message(text string) {
	h.gate.Rule(decode.Unit{From: decode.Server, Kind: decode.EndOfBody, Raw: []byte(text + ".\r\n")}, decode.Event{From: decode.Server, Payload: &decode.Message{Via: "DATA"}}, false)
}

// became is what became of the command.
func (h *holding) became(line string) proxy.Ruling {
	raw := []byte(line + "\r\n")
	return h.gate.Rule(decode.Unit{From: decode.Client, Kind: decode.Line, Raw: raw}, decode.Event{From: decode.Client, Raw: raw, Payload: &decode.Command{Verb: line}}, true)
}

// program is a connection of a program.
type program struct {
	t *testing.T
	net.Conn
	lines *bufio.Scanner
}

// serve serves at a socket, until the test ends.
func serve(t *testing.T, s *Server) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "control")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(ctx, l) }()
	t.Cleanup(func() { stop(); <-done })
	return path
}

func dial(t *testing.T, path string) *program {
	t.Helper()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	lines := bufio.NewScanner(c)
	lines.Buffer(nil, maxLine)
	return &program{t, c, lines}
}

// hear wants a line that matches.
func (p *program) hear(want string) {
	p.t.Helper()
	if !p.lines.Scan() {
		p.t.Fatalf("no line, want %s", want)
	}
	got := p.lines.Text()
	if !json.Valid([]byte(got)) || !regexp.MustCompile("^"+want+"$").MatchString(got) {
		p.t.Errorf("got  %s\nwant %s", got, want)
	}
}

// play says what stands behind > and wants what stands behind <.
func (p *program) play(dialogue string) {
	p.t.Helper()
	for line := range strings.Lines(dialogue) {
		line = strings.TrimSpace(line)
		if text, ok := strings.CutPrefix(line, "> "); ok {
			io.WriteString(p, text+"\n")
		} else if text, ok := strings.CutPrefix(line, "< "); ok {
			p.hear(text)
		}
	}
}

const noop = `"session":3,"age_ms":[0-9]+,"by":"true => hold"(,"how":"[a-z]+")?,"record":{"time":"[^"]*","session":3,[^}]*"event":"command","from":"client","raw":"NOOP\\r\\n","verb":"NOOP"[^}]*}`

// With --mask the rules in force are listed without the passwords of sessions, and those
// that were listed can be set again.
func TestRulesMasked(t *testing.T) {
	secret := "CANARY-7f3a"
	for name, tt := range map[string]struct {
		mask  bool
		shown string
	}{"": {false, secret}, "--mask": {true, "•••"}} {
		h := newHolding(t)
		s := &Server{Rules: &h.Rules, Sessions: &Sessions{Mask: tt.mask}}
		one, err := rule.Parse("true => replace /" + secret + "/x/")
		if err != nil {
			t.Fatal(err)
		}
		h.Set([]*rule.Rule{one})
		s.Sessions.Take(proxy.Session{ID: 3, Protocol: decode.SMTP}, []decode.Event{{Payload: &decode.Open{}}, {Payload: &decode.Auth{Secret: &secret}}, {Payload: &decode.Close{}}})
		p := dial(t, serve(t, s))
		shown := "true => replace /" + tt.shown + "/x/"
		line := `{"rule":"` + shown + `","by":"` + shown + `","matched":0,"on":true}`
		p.play(`
			> {"op":"rules"}
			< {"ok":true,"rules":\[` + line + `\]}
			> {"op":"rules","set":["` + shown + `"]}
			< {"ok":true,"rules":\[` + line + `\]}`)
		if got := h.Rules.Rules()[0]; got != one {
			t.Errorf("%s: the rule in force is %s", name, got.Text)
		}
	}
}

func TestOps(t *testing.T) {
	h := newHolding(t)
	s := &Server{Rules: &h.Rules, Sessions: new(Sessions)}
	s.Sessions.Take(proxy.Session{ID: 3, Protocol: decode.SMTP}, []decode.Event{{Payload: &decode.Open{Client: "127.0.0.1:1", Server: "127.0.0.1:25", Route: "1025=smtp://127.0.0.1:25"}}})
	s.Sessions.Take(proxy.Session{ID: 4, Protocol: decode.SMTP}, []decode.Event{{Payload: &decode.Open{}}, {Payload: &decode.Close{}}})
	path := serve(t, s)
	p, w := dial(t, path), dial(t, path)
	w.play(`
		> {"op":"watch"}
		< {"ok":true}
		> {"op":"watch"}
		< {"ok":false,"error":"this connection watches already"}`)
	p.play(`
		> {"op":"list"}
		< {"ok":true,"held":\[\]}
		> {"op":"sessions"}
		< {"ok":true,"sessions":\[{"session":3,"protocol":"smtp","client":"127.0.0.1:1","server":"127.0.0.1:25","route":"1025=smtp://127.0.0.1:25","age_ms":[0-9]+}\]}
		> {"op":"forward","id":1}
		< {"ok":false,"error":"no unit 1 is held"}`)
	h.command("NOOP")
	p.play(`
		> {"op":"list"}
		< {"ok":true,"held":\[{"id":1,` + noop + `}\]}
		> {"op":"show","id":1}
		< {"ok":true,"unit":{"id":1,` + noop + `,"text":"NOOP\\r\\n"}}
		> {"op":"answer","id":1,"text":"-ERR no"}
		< {"ok":false,"error":"\\"-ERR no\\" is no reply of smtp"}
		> {"op":"answer","id":1,"text":"550 no"}
		< {"ok":true}`)
	if r := h.became("NOOP"); string(r.Answer) != "550 no\r\n" || r.By != "hand" {
		t.Errorf("%+v", r)
	}
	w.play(`
		< {"what":"held","id":1,` + noop + `}
		< {"what":"released","id":1,` + noop + `}`)
	for id, c := range []struct {
		request string
		became  func(proxy.Ruling) bool
	}{
		{`{"op":"forward","id":2}`, func(r proxy.Ruling) bool { return !r.Wait && r.Send == nil && !r.Drop }},
		{`{"op":"edit","id":3,"text":"NOOP 2"}`, func(r proxy.Ruling) bool { return string(r.Send) == "NOOP 2\r\n" }},
		{`{"op":"edit","id":4,"text_base64":"/w0K"}`, func(r proxy.Ruling) bool { return string(r.Send) == "\xff\r\n" }},
		{`{"op":"drop","id":5}`, func(r proxy.Ruling) bool { return r.Drop && r.End == proxy.GoOn }},
		{`{"op":"close","id":6}`, func(r proxy.Ruling) bool { return r.Drop && r.End == proxy.EndBoth }},
	} {
		h.command("NOOP")
		p.play("> " + c.request + "\n< " + `{"ok":true}`)
		if r := h.became("NOOP"); !c.became(r) {
			t.Errorf("%s: %+v", c.request, r)
		}
		w.play(fmt.Sprintf("< {\"what\":\"held\",\"id\":%d,%s}\n< {\"what\":\"released\",\"id\":%d,%s}", id+2, noop, id+2, noop))
	}
	h.message("Subject: x\r\n\r\n..\xff\r\n")
	p.play(`
		> {"op":"show","id":7}
		< {"ok":true,"unit":{"id":7,.*"event":"message".*,"text_base64":"U3ViamVjdDogeA0KDQou/w0K"}}
		> {"op":"drop","id":7}
		< {"ok":true}`)
	w.hear(`{"what":"held",.*`)
}

func TestSetRules(t *testing.T) {
	h := newHolding(t)
	recipe, _ := rule.ParseRecipe("full")
	h.Set(recipe)
	p := dial(t, serve(t, &Server{Rules: &h.Rules, Sessions: new(Sessions)}))
	p.play(`
		> {"op":"rules"}
		< {"ok":true,"rules":\[{"rule":"verb == \\"RCPT\\" .*","by":"recipe:full","matched":0,"on":true}\]}
		> {"op":"rules","set":["verb == \"NOOP\" => drop","verb == \"RCPT\" => reply 452 4.2.2 The mailbox is full"]}
		< {"ok":true,"rules":\[{"rule":"verb == \\"NOOP\\" => drop","by":"verb == \\"NOOP\\" => drop","matched":0,"on":true},{.*"by":"recipe:full".*}\]}
		> {"op":"rules","set":["true => mark","true => mrak"]}
		< {"ok":false,"error":"rule 2: no action is called mrak at column 9; did you mean mark\?"}
		> {"op":"rules","set":[]}
		< {"ok":true,"rules":\[\]}`)
}

func TestNoRequest(t *testing.T) {
	h := newHolding(t)
	p := dial(t, serve(t, &Server{Rules: &h.Rules, Sessions: new(Sessions)}))
	for line, want := range map[string]string{
		`list`:                          `this is no request: .*`,
		`[]`:                            `this is no request: .*`,
		`{"op":"list"} {}`:              `this is no request: one JSON object a line`,
		`{"op":"list","ID2":1}`:         `this is no request: unknown field .*`,
		`{}`:                            `\\"op\\" is missing: there are list watch .*`,
		`{"op":"lst"}`:                  `no op is called \\"lst\\": there are list .*`,
		`{"op":"list","id":1}`:          `list does not take all of this`,
		`{"op":"drop"}`:                 `\\"id\\" is missing: which unit\?`,
		`{"op":"edit","id":1}`:          `edit wants one text`,
		`{"op":"drop","id":1,"set":[]}`: `drop does not take all of this`,
	} {
		p.play("> " + line + "\n< " + `{"ok":false,"error":"` + want + `"}`)
	}
}

// Programs read the errors: they are in English, whatever people read.
func TestErrorsEnglish(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	h := newHolding(t)
	dial(t, serve(t, &Server{Rules: &h.Rules, Sessions: new(Sessions)})).play(`
		> list
		< {"ok":false,"error":"this is no request: invalid character 'l' looking for beginning of value"}
		> {"op":"forward","id":1}
		< {"ok":false,"error":"no unit 1 is held"}
		> {"op":"rules","set":["verb matches \"(\" => drop"]}
		< {"ok":false,"error":"rule 1: error parsing regexp: missing closing .* at column 6"}`)
}

// Who watches and does not read misses some, is told so, and nothing waits.
func TestHostile79SlowWatch(t *testing.T) {
	h := newHolding(t)
	w := dial(t, serve(t, &Server{Rules: &h.Rules, Sessions: new(Sessions)}))
	w.play(`
		> {"op":"watch"}
		< {"ok":true}`)
	long := strings.Repeat("x", 4000)
	const n = 3000
	for range n {
		h.command("NOOP " + long)
	}
	h.gate.Passed([]decode.Event{{Payload: &decode.Close{}}})
	seen, lost := 0, 0
	for seen+lost < 2*n && w.lines.Scan() {
		var line struct {
			What  string
			Count int
		}
		if err := json.Unmarshal(w.lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.What == "missed" {
			lost += line.Count
		} else {
			seen++
		}
	}
	if seen+lost != 2*n || lost == 0 {
		t.Errorf("saw %d changes and missed %d of %d", seen, lost, 2*n)
	}
}

func TestHostile84TooMany(t *testing.T) {
	h := newHolding(t)
	path := serve(t, &Server{Rules: &h.Rules, Sessions: new(Sessions)})
	for range maxConns {
		dial(t, path).play(`
			> {"op":"list"}
			< {"ok":true,"held":\[\]}`)
	}
	dial(t, path).hear(`{"ok":false,"error":"too many connections"}`)
}

func TestListen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control")
	wrong := func(want string) {
		t.Helper()
		if l, err := Listen(path); err == nil || err.Error() != "cannot listen on "+path+": "+want {
			t.Errorf("%v, want %s", err, want)
			if err == nil {
				l.Close()
			}
		}
	}
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	wrong("another program listens there")
	l.(*net.UnixListener).SetUnlinkOnClose(false) // as a program that was killed
	l.Close()
	if l, err = Listen(path); err != nil {
		t.Fatalf("a stale socket: %v", err)
	}
	l.Close()
	if _, err := os.Stat(path); err == nil {
		t.Error("the socket is left behind")
	}
	os.WriteFile(path, []byte("precious"), 0o600)
	wrong("there is a file, and it is no socket")
	path = filepath.Join(path, "below")
	wrong("not a directory")
	path = filepath.Join(t.TempDir(), "none", "control")
	wrong("no such file or directory")
}
