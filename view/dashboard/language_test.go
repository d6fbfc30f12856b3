package dashboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/glossary"
	"mitmail/view/lang"
	"mitmail/view/wrap"
)

// inChinese has a test be in Chinese.
func inChinese(t *testing.T) {
	lang.Use(lang.Chinese)
	t.Cleanup(func() { lang.Use(lang.English) })
}

// What stands in tables has a translation.
func TestTablesTranslated(t *testing.T) {
	inChinese(t)
	words := []string{}
	for _, b := range bindings() {
		words = append(words, b.label, b.help)
	}
	for _, c := range columns {
		words = append(words, c.name, columnHelp[c.name])
	}
	for _, c := range chapters {
		words = append(words, c.name)
	}
	for _, k := range heldKeys {
		words = append(words, k.help)
	}
	for _, s := range signHelp {
		words = append(words, s.text)
	}
	for _, b := range badges {
		words = append(words, b.text)
	}
	for _, w := range shortStages {
		words = append(words, w)
	}
	for _, all := range [][]string{tabNames[:], paneNames[:], formNames[:], secureWords[:], {
		session.Connecting.String(), session.Greeting.String(), session.Hello.String(), session.Login.String(),
	}} {
		words = append(words, all...)
	}
	for _, all := range []map[string]string{legNames, between} {
		for _, w := range all {
			words = append(words, w)
		}
	}
	for _, w := range words {
		if w != "" && w != "#" && w != "TLS" && lang.T(w) == w {
			t.Errorf("%q has no translation", w)
		}
	}
}

// The screens in Chinese, on the least screen that people have.
func TestScreensInChinese(t *testing.T) {
	inChinese(t)
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			got := act(t, scene.keys, 80, 24)
			for l := range strings.Lines(got) {
				if n := wrap.Width(strings.TrimSuffix(l, "\n")); n > 80 {
					t.Errorf("%d columns: %s", n, l)
				}
			}
			golden(t, scene.name+"-zh.txt", got)
		})
	}
}

// L switches all that is shown, and back.
func TestLanguage(t *testing.T) {
	t.Cleanup(func() { lang.Use(lang.English) })
	s := perform(t, Options{Store: store(t, "letter", "smtp-recipients-all-refused")}, 120, 36)
	s.press("g") // nothing is followed
	for _, key := range []string{"6", "4", "7", "0"} {
		s.press(key)
		before := s.screen()
		s.press("L")
		s.sees("会话", true)
		s.press("L")
		for end := time.Now().Add(patience); s.screen() != before; {
			if time.Now().After(end) {
				t.Fatalf("it is not as it was (-want +got):\n%s", cmp.Diff(before, s.screen()))
			}
		}
	}
}

// No pane and nothing that stands over the panes cuts a character of two cells in half,
// on the least screen that people have.
func TestWholeCharacters(t *testing.T) {
	inChinese(t)
	all := store(t, "letter", "pop3-fetch", "hostile", "smtp-starttls", "smtp-recipients-all-refused")
	p, events := taught(t, 6)
	all.Apply(6, p, events...)
	o := Options{
		Store: all, Words: listening, Read: read, Unsaved: true, Holder: &desk{units: []Held{command(1, "RCPT", "RCPT TO:<b@例子.example>\r\n")}},
		Write: func(_ []*session.Session, name string, _ bool) error { return ErrPartly },
		Save:  func([]byte, string) error { return nil },
		Beside: func(a, b *session.Session, width int, _ bool) []string {
			return []string{strings.Repeat("并排", width/4)}
		},
	}
	for _, columns := range []int{80, 79} { // odd and even, where half of one may be left
		s := perform(t, o, columns, 24)
		for _, keys := range []string{
			"g", "j j j k", "2 g j j j z", "3 j j", "4 v v v", "5", "6 a j", "7 G", "0 j G", "1 \\ \\", "? PgDn PgDn PgDn Esc", "2 ? PgDn Esc", "3 ? PgDn Esc", "0 ? PgDn Esc",
			"1 C j j Esc", "R Esc", "H ? Esc a Esc e Esc", "f ? Esc c o d e Tab Esc", "/ 邮 Esc", "w Enter Esc", "W Tab Esc", "m j m D Esc", "2 h R Esc", "t T Esc", "Q n", "L L",
		} {
			for key := range strings.FieldsSeq(keys) {
				s.press(key)
				s.whole(keys + ", behind " + key)
			}
		}
	}
}

// whole looks for characters of two cells of which one cell has something else.
func (s *theatre) whole(behind string) {
	s.Helper()
	s.app.QueueUpdate(func() {
		columns, rows := s.sim.Size()
		for y := range rows {
			for x := 0; x < columns; x++ {
				r, _, cells := s.sim.Get(x, y)
				if cells < 2 {
					continue
				}
				x++
				if x == columns {
					s.Errorf("%s: %s stands half outside, in row %d", behind, r, y)
				} else if over, _, _ := s.sim.Get(x, y); over != " " && over != "" {
					s.Errorf("%s: %s stands over half of %s in row %d, column %d", behind, over, r, y, x)
				}
			}
		}
	})
}

// Whatever a finding of the table says, and why TLS failed, is said in Chinese in each
// pane that shows it.
func TestFindingsInChinese(t *testing.T) {
	inChinese(t)
	args := []string{"client", "ARG1", "ARG2", "ARG3", "ARG4"}
	said := map[string]decode.Event{}
	for key, text := range decode.Sentences() {
		id, _, _ := strings.Cut(key, ".")
		at := slices.IndexFunc(decode.Findings(), func(f decode.FindingDef) bool { return f.ID == id })
		if at < 0 || text == "{0}" {
			continue
		}
		f := decode.Findings()[at]
		said[decode.Fill(text, args)] = decode.Event{From: decode.Client, Payload: &decode.Finding{ID: f.ID, Severity: f.Severity, Said: decode.Sentence{Key: key, Args: args}, Ref: f.Ref}}
	}
	for _, reason := range []string{"the server answered in clear", "the server answered in clear: it does not begin with TLS"} {
		said[reason] = decode.Event{From: decode.Proxy, Payload: &decode.TLS{Leg: "server", OK: decode.No, Error: reason}}
	}
	if len(said) < 50 {
		t.Fatalf("only %d findings", len(said))
	}
	for english, ev := range said {
		all := session.New(0)
		all.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Open{}}, ev, decode.Event{Payload: &decode.Close{}})
		list, _ := all.Sessions()
		s := list[0].Now()
		var p problemList
		p.take(list, nil)
		p.layOut(400)
		var talk dialogue
		talk.show(list[0], s, 600, false)
		for pane, rows := range map[string]doc{"problems": p.lines, "meaning": meaning(400, decode.SMTP, ev, new(session.Progress), ""), "dialogue": talk.lines, "TLS": tlsDoc(400, s)} {
			if text := docText(rows); strings.Contains(text, english) {
				t.Errorf("%s: %q is in\n%s", pane, english, text)
			}
		}
	}
}

// What is wrong with a filter is said in one language.
func TestWrongFilterInChinese(t *testing.T) {
	inChinese(t)
	if _, err := newFilter(`sverity == "danger"`); err == nil || err.Error() != "是不是 severity？（没有叫 sverity 的名称，第 1 列）" {
		t.Error(err)
	}
	for text, want := range map[string]string{"code >": "表达式还没有写完，第 6 列", "code > > 5": "这里不应是 >，第 8 列", "code = 5": "相等要写成 ==（这里不应是 =，第 6 列）"} {
		if _, err := newFilter(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What a word is stands behind it as its language parts words.
func TestTopicInChinese(t *testing.T) {
	inChinese(t)
	topics := glossary.Find("USER/PASS")
	if len(topics) == 0 {
		t.Fatal("nothing is known of USER/PASS")
	}
	if got := topicChapter(80, &topics[0]).name; got != "USER/PASS，机制" {
		t.Errorf("the heading is %q", got)
	}
}
