package explain

import (
	"os"
	"strings"
	"testing"
)

// verdictName is what a golden file calls a verdict.
func verdictName(r Refusal) string {
	v := r.decide()
	switch {
	case v.name != "":
		return v.name
	case v.code != "":
		return "[" + strings.Trim(v.code, "()[]") + "]"
	}
	return "-"
}

// TestCauses holds what servers say to the cause that it tells.
func TestCauses(t *testing.T) {
	for file, least := range map[string]int{"refusals.txt": 300, "nearmisses.txt": 60} {
		text, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, row := range strings.Split(string(text), "\n") {
			if row == "" || row[0] == '#' {
				continue
			}
			n++
			f := strings.SplitN(row, " | ", 3)
			_, verb, _ := strings.Cut(f[1], " ")
			if got := verdictName(spokenLines(verb, f[2])); got != f[0] {
				t.Errorf("%s: %s\ngot  %s\nwant %s", verb, f[2], got, f[0])
			}
		}
		if n < least {
			t.Errorf("%s has %d replies, want %d", file, n, least)
		}
	}
}

// spokenLines takes a reply of several lines apart.
func spokenLines(to, reply string) Refusal {
	lines := strings.Split(reply, " / ")
	if len(lines) == 1 || reply[0] == '-' {
		return spoken(to, strings.Join(lines, " "))
	}
	first := strings.Replace(lines[0], "-", " ", 1)
	for _, l := range lines[1:] {
		if len(l) > 4 && l[:3] == first[:3] {
			l = l[4:]
		}
		first += " " + l
	}
	return spoken(to, first)
}

// TestPhrases holds the tables together: each row leads to a cause, each cause
// has a row and says all it has to, and nothing stands there twice.
func TestPhrases(t *testing.T) {
	used := map[string]bool{}
	met := map[string]bool{}
	for _, s := range phrases {
		if s.server == "" || s.written == "" {
			t.Errorf("a source without a name: %q %q", s.server, s.written)
		}
		for _, row := range s.rows {
			used[row.cause] = true
			if at := row.words + " | " + row.on + " | " + row.cause; met[at] {
				t.Errorf("%s: twice", at)
			} else {
				met[at] = true
			}
			said := strings.NewReplacer("~", "", "^", "", "*", "", "… ", "").Replace(row.words)
			if got := words(said); len(got) != len(strings.Fields(said)) {
				t.Errorf("%s: never met, as it is read as %v", row.words, got)
			}
		}
	}
	for _, m := range append(enhancedTo[:], responseCauses[:]...) {
		used[m.cause] = true
	}
	for name := range used {
		if _, ok := causeOf(name); !ok {
			t.Errorf("%s: no such cause", name)
		}
	}
	for _, table := range causes {
		for _, c := range table {
			checkShort(t, c.name, c.short)
			if !used[c.name] || c.why == "" || !strings.HasSuffix(c.try, ".") && !strings.HasSuffix(c.try, "?") || strings.HasSuffix(c.why, ".") {
				t.Errorf("used %v: %+v", used[c.name], c)
			}
		}
	}
}

// TestBlame holds a refusal to the party at fault, which is not always what the
// command is about.
func TestBlame(t *testing.T) {
	for _, c := range []struct{ to, reply, want string }{
		{"RCPT", "504 5.5.2 <pc>: Helo command rejected: need fully-qualified hostname", "refused: the client's name is no full host name"},
		{"RCPT", "450 4.1.8 <a@x>: Sender address rejected: Domain not found", "refused for now: sender's domain not found (4.1.8)"},
		{"RCPT", "554 5.7.1 <pc[192.0.2.1]>: Client host rejected: Access denied", "refused: this client is not let in"},
		{"RCPT", "550 5.1.1 <b@y>: Recipient address rejected: User unknown in relay recipient table", "recipient b@y refused: no such mailbox (5.1.1)"},
		{"RCPT", "554 5.7.1 <b@y>: Relay access denied", "recipient b@y refused: the server does not relay for you"},
		{"MAIL", "554 5.7.1 Sender denied", "sender refused: this sender is not welcome"},
		{"PASS", "-ERR no", "login refused: perhaps the password"},
		{".", "552 5.7.0 virus found", "message refused: taken for a virus"},
		{".", "521 no", "message refused"},
		{".", "552 no", "message refused: perhaps too big"},
		{".", "552 the moon is in the wrong house", "message refused"},
		{"DATA", "554 no", "message refused"},
	} {
		r := spoken(c.to, c.reply)
		r.Rcpt = "b@y"
		if got := r.Short(); strings.Replace(got, " b@y", "", 1) != strings.Replace(c.want, " b@y", "", 1) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.to, c.reply, got, c.want)
		}
	}
}

// TestLongReply: what a server says is read within bounds, whatever it is.
func TestLongReply(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("relay ", 1e5), strings.Repeat("<", 1e5), strings.Repeat("\"a", 1e5), strings.Repeat("recipient address rejected ", 1e5),
		strings.Repeat("a.", 1e5), strings.Repeat("#5", 1e5), strings.Repeat("#5.1.", 1e5), "#", "\"", "<>", ".", "…", "账", "\xff\xfe", "[", "( )", "said:",
	} {
		(Refusal{To: "RCPT", Code: 550, Text: text}).Short()
		if n := len(words(text)); n > maxWords+maxReply {
			t.Errorf("%d words of %.10q", n, text)
		}
	}
}

func BenchmarkRefusal(b *testing.B) {
	r := spoken("RCPT", "450 4.1.1 <bob@example.net>: Recipient address rejected: unverified address: connect to relay.example.net[192.0.2.1]:25: Connection timed out")
	for b.Loop() {
		r.Short()
	}
}

// FuzzRefusal has servers say anything: there is always a meaning, on one line,
// that no byte of theirs gets into.
func FuzzRefusal(f *testing.F) {
	f.Add("RCPT", 550, "5.1.1", "<a@b>: Recipient address rejected: User unknown")
	f.Add("PASS", 0, "", "[AUTH] \"quoted\" host x[1.2.3.4] said: 账号被锁定 (#5.1.1)")
	f.Add(".", 421, "4.7.0", "greylist … \x00\xff")
	f.Fuzz(func(t *testing.T, to string, code int, enhanced, text string) {
		r := Refusal{To: to, Code: code, Enhanced: enhanced, Text: text}
		if code == 0 {
			r.Status = "-ERR"
		}
		s := strings.ReplaceAll(r.Short(), enhanced, "")
		if s == "" && enhanced == "" || strings.ContainsAny(s, "\r\n\x00\x1b") || strings.Contains(s, "\xff") || len(s) > 200 {
			t.Errorf("%q to %s: %q", text, to, s)
		}
		if e, ok := r.Remedy(); ok && (e.Short == "" || e.Text == "") {
			t.Errorf("%q to %s: half a remedy: %+v", text, to, e)
		}
	})
}
