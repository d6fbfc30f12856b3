package reproduce

import (
	"os/exec"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// nasty are texts that want to be more than a word.
var nasty = []string{
	"", "plain", "a b", "it's", `"quoted"`, "$HOME `id` $(id) ${IFS}", "; rm -rf /", "-n", "--data=@/etc/passwd", "a\nb", "\r\n.\r\nQUIT\r\n", "%s%n%%", `\`, `\047`, "!!", "~", "*?[a]",
	"\x1b[201~reboot\n", "tab\there", "é 中文", "a\u202eb", "\xff\xfe", "trailing\n\n", "\u0085", "END", "'''", `"""`, "\x7f",
}

// Whatever a text is, the shell takes it as one word, and a terminal sees nothing of it to
// act upon.
func TestWord(t *testing.T) {
	for _, s := range nasty {
		w := word(s)
		if !visible(w) {
			t.Errorf("%q is not visible", w)
		}
		out, err := exec.Command("sh", "-c", "printf '<%s>' "+w).CombinedOutput()
		want := "<" + s + ">"
		if strings.Contains(w, "$(printf") { // what a shell substitutes loses the line feeds at its end
			want = "<" + strings.TrimRight(s, "\n") + ">"
		}
		if err != nil || string(out) != want {
			t.Errorf("%q is %q to the shell, as %s: %v", s, out, w, err)
		}
	}
}

func TestPiped(t *testing.T) {
	for _, s := range nasty {
		command := piped([]byte(s+"\x00"), "cat")
		out, err := exec.Command("sh", "-c", command).CombinedOutput()
		if err != nil || string(out) != s+"\x00" || !visible(command) {
			t.Errorf("%q is %q, by %s: %v", s, out, command, err)
		}
	}
}

func TestPython(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip(err)
	}
	var program, want strings.Builder
	program.WriteString("import sys\n")
	for _, s := range nasty {
		program.WriteString("sys.stdout.buffer.write(" + bytesOf(s) + " + " + stringOf(strings.ToValidUTF8(s, "?")) + ".encode())\n")
		want.WriteString(s + strings.ToValidUTF8(s, "?"))
	}
	out, err := exec.Command("python3", "-c", program.String()).CombinedOutput()
	if err != nil || string(out) != want.String() {
		t.Errorf("Python has %q, not %q: %v", out, want.String(), err)
	}
}

// Whatever happens in a session, its commands can be shown, are one to the shell, and
// have none of its secrets.
func TestAllDialogues(t *testing.T) {
	offered := map[string]int{}
	var all strings.Builder
	for _, script := range decodetest.Scripts(t) {
		var s Session
		s.Add(script.Protocol, decode.Event{Payload: &decode.Open{Client: "192.0.2.1:40000", Server: "192.0.2.2:2525"}})
		var secrets []string
		for _, ev := range decodetest.Whole(t, script) {
			if _, first := ev.Payload.(*decode.Open); first {
				continue // it names no server
			}
			s.Add(script.Protocol, ev)
			if a, ok := ev.Payload.(*decode.Auth); ok && a.Secret != nil && len(*a.Secret) > 3 && (a.User == nil || *a.User != *a.Secret) {
				secrets = append(secrets, *a.Secret)
			}
		}
		for _, c := range s.Commands() {
			offered[c.Tool]++
			for _, secret := range secrets {
				if strings.Contains(c.Text, secret) {
					t.Errorf("%s: the secret %q is in %s", script.Name, secret, c.Text)
				}
			}
			for l := range strings.Lines(c.Text) {
				if !visible(strings.TrimSuffix(l, "\n")) {
					t.Errorf("%s: not visible: %q", script.Name, l)
				}
			}
			all.WriteString(c.Text + "\n")
		}
	}
	if offered["swaks"] < 50 || offered["curl"] < 50 || offered["python3"] < 100 || offered["openssl"] == 0 {
		t.Errorf("offered are %v", offered)
	}
	check := exec.Command("sh", "-n") // reads all of it, runs nothing
	check.Stdin = strings.NewReader(all.String())
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// A long session is cut, and says so; its text stands in.
func TestBounds(t *testing.T) {
	var s Session
	s.Add(decode.SMTP, decode.Event{Payload: &decode.Open{Server: "[2001:db8::1]:25"}})
	for range 10_000 {
		s.Add(decode.SMTP, decode.Event{From: decode.Client, Raw: []byte("DATA\r\n"), Payload: &decode.Command{Verb: "DATA"}})
		s.Add(decode.SMTP, decode.Event{From: decode.Client, Raw: []byte(strings.Repeat("x", 1000)), Payload: &decode.Chunk{Of: decode.MessageText}})
	}
	kept := 0
	for i := range s.steps {
		kept += len(s.steps[i].line) + len(s.steps[i].text)
	}
	if len(s.steps) > maxSteps || kept > maxText+maxLines {
		t.Errorf("%d steps with %d bytes are kept", len(s.steps), kept)
	}
	for _, c := range s.Commands() {
		if c.Tool == "python3" && (!strings.Contains(c.Text, "9900 more lines") || !strings.Contains(c.Text, "stands in for another")) {
			t.Errorf("got %s", c.Text)
		}
	}
}

// What is taken for an option is given to no tool.
func TestOptions(t *testing.T) {
	for _, from := range []string{"-x", "@file", "a,b@example.org"} {
		var s Session
		s.Add(decode.SMTP, decode.Event{Payload: &decode.Open{Server: "192.0.2.2:25"}})
		s.Add(decode.SMTP, decode.Event{From: decode.Client, Raw: []byte("MAIL FROM:<x>\r\n"), Payload: &decode.Command{Verb: "MAIL", Path: from}})
		for _, c := range s.Commands() {
			if c.Tool == "swaks" {
				t.Errorf("got %s", c.Text)
			}
		}
	}
}
