package dashboard

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode/session"
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
