package mask

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"mitmail/decode"
)

// covered is which bytes of a text belong to a word, found by looking at every
// place for every word.
func covered(words []string, text string) []bool {
	all := make([]bool, len(text))
	for _, w := range words {
		for i := 0; i+len(w) <= len(text); i++ {
			if text[i:i+len(w)] == w {
				for j := range len(w) {
					all[i+j] = true
				}
			}
		}
	}
	return all
}

// byScanner is the same, found in one pass over pieces cut at every n bytes.
func byScanner(words []string, text string, n int) []bool {
	all := make([]bool, len(text))
	s := scanner{words: newWordSet(words)}
	for at := 0; at < len(text); at += n {
		scan(&s, text[at:min(at+n, len(text))], func(from, to int) {
			for i := at + from; i < at+to; i++ {
				all[i] = true
			}
		})
	}
	return all
}

// The scanner finds what looking everywhere finds, however the text is cut. A long
// word that breaks off is hidden as far as it came.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{"ababa abcab\x00abcababa", "aaaa aaaaa\x00aaaaaaaaa", "she! he hers\x00ushe!hers", "sesame samee\x00sesamesameee", "x\x00", "beginning begone\x00begibegobegonebegin"} {
		f.Add(s, 1)
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, in string, n int) {
		list, text, ok := strings.Cut(in, "\x00")
		if !ok || len(in) > 2000 {
			return
		}
		words := slices.DeleteFunc(strings.Fields(list), func(w string) bool { return len(w) > maxPrefix || len(w) < minSecret })
		begins := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w[:minSecret]) })
		if set := newWordSet(words); set != nil && nowhere(set, text) == begins {
			t.Errorf("words %q begin in %q: %v, but nowhere says that too", words, text, begins)
		}
		if got, want := byScanner(words, text, 1+max(0, n%7)), covered(words, text); !slices.Equal(got, want) {
			t.Errorf("words %q in %q: %v, want %v", words, text, got, want)
		}
	})
}

// Words longer than the automaton are followed to their ends, each its own way.
func TestScannerLongWords(t *testing.T) {
	head := strings.Repeat("eyJhbGciOi", 8)
	one, two := head+strings.Repeat("1", 200), head+strings.Repeat("2", 300)
	text := "a " + one + " b " + two + " c " + head[:40] + " d"
	for _, n := range []int{1, 2, 63, 64, 65, 1000} {
		if got, want := byScanner([]string{one, two}, text, n), covered([]string{one, two}, text); !slices.Equal(got, want) {
			t.Errorf("in pieces of %d bytes it is another", n)
		}
	}
}

// A long word that repeats itself is found wherever it stands among its own
// pieces, and is followed once.
func TestScannerRepeatingWord(t *testing.T) {
	word := strings.Repeat("a", 100) + "b" + strings.Repeat("a", 100) + "c"
	text := strings.Repeat("a", 300) + "b" + strings.Repeat("a", 100) + "b" + strings.Repeat("a", 100) + "cd" + strings.Repeat("a", 63)
	s := scanner{words: newWordSet([]string{word})}
	got := make([]bool, len(text))
	most := 0
	for i := range len(text) {
		scan(&s, text[i:i+1], func(from, to int) {
			for k := i + from; k < i+to; k++ {
				got[k] = true
			}
		})
		most = max(most, len(s.active))
	}
	for i, want := range covered([]string{word}, text) {
		if want && !got[i] {
			t.Errorf("byte %d is not covered", i)
		}
	}
	if most != 1 {
		t.Errorf("the word is followed %d times at once", most)
	}
}

// A text in pieces is as long as it was, and has no secret left, wherever it was
// cut; what is no secret is as it was.
func TestTextAcrossCuts(t *testing.T) {
	var m Masker
	m.Learn(decode.Event{Payload: &decode.Auth{Secret: str("open-sesame")}})
	const text = "say open-sesame, open-sesam or open-open-sesame; b3Blbi1zZXNhbWU= twice"
	const want = "say ***********, open-sesam or open-***********; **************** twice"
	for n := 1; n <= len(text); n++ {
		tx := m.Text()
		var got []byte
		for at := 0; at < len(text); at += n {
			got = append(got, tx.Take(tx.Add([]byte(text[at:min(at+n, len(text))])))...)
		}
		if waits := len(text) - len(got); waits >= maxPrefix {
			t.Errorf("%d bytes wait", waits)
		}
		if got = append(got, tx.Take(tx.End())...); string(got) != want {
			t.Errorf("in pieces of %d bytes:\n%s\n%s", n, got, want)
		}
	}
}

// What may have been the beginning of a secret is hidden where nothing comes
// behind it.
func TestTextBreaksOff(t *testing.T) {
	var m Masker
	m.Learn(decode.Event{Payload: &decode.Auth{Secret: str("open-sesame")}})
	tx := m.Text()
	got := bytes.Clone(tx.Take(tx.Add([]byte("say open-se"))))
	if got = append(got, tx.Take(tx.End())...); string(got) != "say *******" {
		t.Errorf("%s", got)
	}
}

// The work depends on the bytes alone: a hundred secrets cost what one costs.
func TestScannerWork(t *testing.T) {
	text := []byte(strings.Repeat("aaaaaaaaab", 10_000))
	work := func(n int) (steps int) {
		var words []string
		for i := range n {
			words = append(words, strings.Repeat("a", 4+i%50)+"c")
		}
		m := build(words)
		at := int32(0)
		for _, b := range text {
			for m.step(at, b) == 0 && at != 0 {
				at = m.nodes[at].fail
				steps++
			}
			at = m.step(at, b)
			steps++
		}
		return steps
	}
	if one, hundred := work(1), work(100); hundred > 2*len(text) || one > 2*len(text) {
		t.Errorf("%d steps for one word, %d for a hundred, in %d bytes", one, hundred, len(text))
	}
}

// The forms in which a secret comes back.
func TestForms(t *testing.T) {
	const secret = "CANARY-7f3a"
	for name, tt := range map[string]struct{ learnt, said string }{
		"as it is":                   {secret, "so " + secret},
		"base64":                     {secret, b64(secret)},
		"base64 behind one byte":     {secret, b64("x" + secret + "y")},
		"base64 behind two":          {secret, b64("xx" + secret + "y")},
		"base64 in PLAIN":            {b64("\x00bob\x00" + secret), "pw " + secret},
		"PLAIN with four NULs":       {"a\x00b\x00" + secret + "\x00c\x00d", secret},
		"bearer, in lower case":      {"user=bob\x01auth=bearer " + secret + "\x01\x01", "token " + secret},
		"typed with a line ending":   {secret + "\r\n", "<" + secret + ">"},
		"base64 for URLs":            {strings.NewReplacer("+", "-", "/", "_").Replace(b64("\x00b\xff\x00" + secret)), secret},
		"base64 with a letter wrong": {"!" + b64("\x00b\x00"+secret), secret},
		"base64 without padding":     {strings.TrimRight(b64("\x00b\x00"+secret), "="), secret},
		"quoted-printable":           {"p=" + secret + "ä", "the password is p=3D" + secret + "=C3=A4."},
		"in quotes":                  {"pass\"\x01" + secret, `said "pass\"\x01` + secret + `"`},
	} {
		var m Masker
		m.Learn(decode.Event{Payload: &decode.Auth{Secret: &tt.learnt}})
		got := m.Mask(decode.Event{Payload: &decode.Finding{Said: decode.Sentence{Key: "text", Args: []string{tt.said}}}}).Payload.(*decode.Finding).Text()
		if strings.Contains(got, secret) || got == tt.said || strings.Contains(got, "NBUlktN2Yz") || strings.Contains(got, "U5BUlkt") {
			t.Errorf("%s: %q became %q", name, tt.said, got)
		}
	}
}
