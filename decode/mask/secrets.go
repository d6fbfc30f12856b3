package mask

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mitmail/decode"
)

// What is remembered of a session. Secrets are looked for where they are long
// enough not to be found by chance. The latest leastSecrets of them are kept in
// any case, more as long as the automaton has no more than maxBytes bytes.
const (
	minSecret    = 4
	leastSecrets = 16
	maxBytes     = 32 << 10
	maxWord      = 64 << 10 // bytes of one secret
)

// secrets are the latest secrets of a session, each in the forms in which it may
// be said again.
type secrets struct {
	list  []secret
	bytes int             // of all forms, as far as the automaton has them
	known map[string]bool // what was made of them
}

// secret is one of them.
type secret struct{ made, forms []string }

// learn remembers the secrets of an event and reports whether any was new.
func (m *secrets) learn(ev *decode.Event) (learnt bool) {
	if cmd, ok := ev.Payload.(*decode.Command); ok && cmd.Unknown && !cmd.SecretVerb {
		return false // masked where it stands; most likely it is no secret, and would drive out one that is
	}
	add := func(s string) { learnt = m.add(s) || learnt }
	for _, s := range ev.Secrets {
		add(string(ev.Raw[s.Start:s.End]))
	}
	for _, s := range ev.SentSecrets {
		add(string(ev.Sent[s.Start:s.End]))
	}
	switch w := ev.Payload.(type) {
	case *decode.Command:
		for _, s := range w.Secret {
			add(w.Args[s.Start:s.End])
		}
		if w.SecretVerb {
			word, _, _ := strings.Cut(strings.TrimRight(string(ev.Raw), "\r\n"), " ")
			add(word)
			add(w.Verb)
			add(w.Args)
			for _, s := range runTogether(word) {
				add(s)
			}
		}
	case *decode.Response:
		if w.Secret && w.Decoded != nil {
			add(*w.Decoded)
		}
	case *decode.Reply:
		if w.Secret && w.Decoded != nil {
			add(*w.Decoded)
		}
	case *decode.Auth:
		for _, s := range []*string{w.Secret, w.Digest} {
			if s != nil {
				add(*s)
			}
		}
	}
	return learnt
}

// runTogether are the secrets in a word that has a verb, perhaps a mechanism, and
// a secret in it: what stands behind a sign, and the texts of base64 that begins
// anywhere.
func runTogether(word string) (all []string) {
	if i := strings.IndexAny(word, ":=\t"); i >= 0 {
		all = append(all, word[i+1:])
	}
	for i := range min(4, len(word)) {
		all = append(all, lenient(word[i:]))
	}
	return all
}

// add remembers a secret unless it is known, in place of the oldest if need be.
func (m *secrets) add(s string) bool {
	if s == "" || len(s) > maxWord || m.known[s] {
		return false
	}
	if m.known == nil {
		m.known = make(map[string]bool)
	}
	texts := made(s)
	for _, text := range texts {
		m.known[text] = true
	}
	all := forms(texts)
	for _, f := range all {
		m.bytes += min(len(f), maxPrefix)
	}
	m.list = append(m.list, secret{texts, all})
	for len(m.list) > leastSecrets && m.bytes > maxBytes {
		m.forget()
	}
	return true
}

// forget drops the oldest secret.
func (m *secrets) forget() {
	for _, text := range m.list[0].made {
		delete(m.known, text)
	}
	for _, f := range m.list[0].forms {
		m.bytes -= min(len(f), maxPrefix)
	}
	m.list = slices.Delete(m.list, 0, 1)
}

// words are what is looked for.
func (m *secrets) words() []string {
	all := make([]string, 0, len(m.list)*len(m.list[0].forms))
	for _, secret := range m.list {
		for _, f := range secret.forms {
			if len(f) >= minSecret {
				all = append(all, f)
			}
		}
	}
	return all
}

// forms are all that tells a secret: itself and what it was made of, both in
// base64 wherever in a longer text they stand, in quotes, and as the text of a message
// may have them.
func forms(made []string) []string {
	all := make([]string, 0, 8*len(made))
	for _, text := range made {
		all = append(all, text)
		if len(text) < minSecret {
			continue
		}
		if !plain(text) {
			quoted := strconv.Quote(text)
			all = append(all, quoted[1:len(quoted)-1], quotedPrintable(text))
		}
		all = appendCodes(all, text)
	}
	if len(made) == 1 { // hardly any is twice, and that would do no harm
		return all
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(f string) bool { return f == "" })
}

// appendCodes appends the base64 of a text, wherever in a longer one it stands. The
// letters at its ends may be shared with its neighbours.
func appendCodes(all []string, text string) []string {
	first := len(all)
	padded := append(make([]byte, 2, 64), text...)
	coded := make([]byte, 0, 256)
	for before := range 3 {
		coded = base64.StdEncoding.AppendEncode(coded, padded[2-before:])
	}
	rest := string(coded)
	for before := range 3 {
		code := rest[:base64.StdEncoding.EncodedLen(before+len(text))]
		rest = rest[len(code):]
		from, to := (before*8+5)/6, (before+len(text))*8/6
		if before == 0 && to < len(code) {
			all = append(all, code, strings.TrimRight(code, "="))
		}
		all = append(all, code[from:to])
	}
	for _, code := range all[first:] {
		if strings.IndexByte(code, '+') >= 0 || strings.IndexByte(code, '/') >= 0 {
			all = append(all, urlAlphabet.Replace(code))
		}
	}
	return all
}

// plain reports whether a text is the same in quotes and in quoted-printable.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '=' {
			return false
		}
	}
	return true
}

// quotedPrintable is a text in that encoding, in one line (RFC 2045 6.7).
func quotedPrintable(text string) string {
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, 128)
	for i := range len(text) {
		if c := text[i]; c == '\t' || ' ' <= c && c <= '~' && c != '=' {
			b = append(b, c)
		} else {
			b = append(b, '=', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

// urlAlphabet makes base64 that of URLs (RFC 4648 5).
var urlAlphabet = strings.NewReplacer("+", "-", "/", "_")

// made are a secret, the text of its base64, and the passwords and tokens in
// them: that of PLAIN (RFC 4616 2), that of XOAUTH2 and OAUTHBEARER (RFC 7628
// 3.1). A line ending that was typed with a password is no part of it.
func made(s string) []string {
	all := append(make([]string, 0, 4), s)
	if text := lenient(s); text != "" {
		all = append(all, text)
	}
	for _, text := range all[:len(all):len(all)] {
		if strings.Contains(text, "\x00") {
			parts := strings.Split(text, "\x00")
			all = append(all, parts[min(2, len(parts)-1):]...)
		}
		const word = "bearer "
		if i := strings.Index(strings.ToLower(text), word); i >= 0 {
			token, _, _ := strings.Cut(text[i+len(word):], "\x01")
			all = append(all, token)
		}
	}
	for _, text := range all[:len(all):len(all)] {
		if trimmed := strings.Trim(text, " \t\r\n"); trimmed != text {
			all = append(all, trimmed)
		}
	}
	return all
}

// lenient is the text of what may be base64, of any alphabet and with letters in
// it that it does not have; "" where nothing comes of it.
func lenient(s string) string {
	letters := strings.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '+', r == '/':
			return r
		}
		return -1
	}, s)
	if len(letters)%4 == 1 {
		letters = letters[:len(letters)-1]
	}
	text, err := base64.RawStdEncoding.DecodeString(letters)
	if err != nil || !utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 { // what is no text was no base64 of a password
		return ""
	}
	return string(text)
}
